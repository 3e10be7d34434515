/* The tip of a site: what its marks are called, their figures and dates, before anyone opens them. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const MANY = 5; // marks that a tip names
  const ROOM = 160; // px between a tip's point and what it must not go behind, or it opens the other way
  const tip = L.tooltip({ className: "tip site-tip" });
  const line = (className, words) => atlas.element("div", className, atlas.words.inDigits(words));

  /* All that fits of one mark. */
  function whole(mark) {
    const parts = [line("tip-name", mark.name)];
    if (mark.text) parts.push(atlas.element("div", "tip-figure", atlas.marks.figure(mark)));
    parts.push(line("tip-also", [mark.kind, mark.as_of].filter(Boolean).join(" · ")));
    if (mark.hollow) parts.push(line("tip-also", atlas.words.text("client.approximate")));
    return parts;
  }

  /* Of several marks their place, then a line each, the same name once. */
  function each(marks) {
    const { place, text, number, inDigits } = atlas.words;
    const parts = atlas.state.places[marks[0].pcode] ? [atlas.element("div", "tip-place", place(marks[0].pcode))] : [];
    const named = [...new Map(marks.map((mark) => [mark.name + mark.text, mark])).values()];
    for (const mark of named.slice(0, MANY)) {
      const row = line("tip-row", mark.name);
      const rest = [mark.text && atlas.marks.figure(mark), inDigits(mark.as_of)].filter(Boolean).join(" · ");
      row.append(atlas.element("span", "tip-also", rest ? ` ${rest}` : ""));
      parts.push(row);
    }
    if (named.length > MANY) parts.push(line("tip-also", text("client.and_more", { n: number(named.length - MANY) })));
    if (marks.some((mark) => mark.hollow)) parts.push(line("tip-also", text("client.approximate")));
    return parts;
  }

  /* The side with room: neither beyond the map's edge nor behind the legend in its corner. */
  function side(at, size) {
    const legend = document.getElementById("legend");
    const covered = legend.offsetLeft < ROOM && legend.offsetTop < size.y ? legend.offsetLeft + legend.offsetWidth : 0;
    if (at.x < ROOM + covered) return "right";
    if (at.x > size.x - ROOM) return "left";
    return at.y < size.y / 2 ? "bottom" : "top";
  }
  const AWAY = { right: [1, 0], left: [-1, 0], bottom: [0, 1], top: [0, -1] };

  atlas.showTip = function (map, part, marks) {
    const [frame, box] = [map.getContainer().getBoundingClientRect(), part.getBoundingClientRect()];
    const at = L.point(box.x - frame.x + box.width / 2, box.y - frame.y + box.height / 2);
    const way = side(at, map.getSize());
    const [x, y] = AWAY[way];
    tip.options.direction = way;
    tip.options.offset = [x * box.width / 2, y * box.height / 2];
    const words = atlas.element("div");
    words.append(...(marks.length === 1 ? whole(marks[0]) : each(marks)));
    tip.setLatLng(map.containerPointToLatLng(at)).setContent(words);
    map.openTooltip(tip);
  };
  atlas.hideTip = () => tip.remove();
})();
