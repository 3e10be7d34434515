/* What is known of a mark: figure, unit, date, source, caveat, citation; unfolded in a list, or opened from the map. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});

  /* The card of one mark, one click away from each of its numbers. */
  atlas.factCard = function (mark) {
    const { element } = atlas;
    const { text, inDigits } = atlas.words;
    const source = atlas.marks.source(mark.source);
    const box = element("div", "fact-card");
    const list = element("dl");
    const add = (key, content) => {
      if (!content) return;
      const value = element("dd");
      value.append(content);
      list.append(element("dt", "", text(`client.fact.${key}`)), value);
    };
    add("what", inDigits(mark.kind));
    add("value", inDigits(mark.text));
    add("unit", inDigits(mark.unit));
    add("as_of", inDigits(mark.as_of));
    add("note", inDigits(mark.note));
    if (mark.hollow) add("certainty", text("client.approximate"));
    add("source", sourceLink(source));
    add("licence", source.licence);
    const cite = element("button", "cite", text("client.cite"), { type: "button" });
    cite.addEventListener("click", () => atlas.copy(citation(mark, source), "client.cited"));
    box.append(list, cite);
    return box;
  };

  function sourceLink(source) {
    const words = `${source.name} (${source.by})`;
    if (!source.url) return words;
    return atlas.element("a", "", words, { href: source.url, target: "_blank", rel: "noopener external" });
  }

  /* One line that can stand below a figure in a report. */
  function citation(mark, source) {
    const figure = atlas.marks.figure(mark);
    const said = [atlas.words.inDigits(mark.name), figure, mark.as_of && `(${atlas.words.inDigits(mark.as_of)})`].filter(Boolean).join(" ");
    return [`${said}.`, `${source.by}: ${source.name}.`, source.url, `${atlas.start.product}, ${location.origin}${atlas.at(atlas.pinnedUrl())}`]
      .filter(Boolean).join(" ");
  }

  /* Marks picked on the map, in the table or in a chart, above the cards. */
  atlas.openMarks = function (marks) {
    const { element } = atlas;
    const box = document.getElementById("fact");
    const close = element("button", "tool close", atlas.words.text("client.close"), { type: "button", "data-action": "close-fact" });
    const items = marks.map((mark) => {
      const item = element("section", "fact-open");
      item.append(element("h3", "", atlas.words.inDigits(mark.name)), atlas.factCard(mark));
      if (mark.pcode.length > 2) {
        const words = atlas.words.text("client.focus_on", { place: atlas.words.place(mark.pcode) });
        item.append(element("button", "cite", words, { type: "button", "data-pcode": mark.pcode }));
      }
      return item;
    });
    opener = document.activeElement;
    box.replaceChildren(close, ...items);
    box.hidden = false;
    box.scrollIntoView({ block: "nearest" });
    close.focus({ preventScroll: true });
  };
  let opener = null;

  atlas.closeFact = function () {
    const box = document.getElementById("fact");
    if (!box || box.hidden) return false;
    const inside = box.contains(document.activeElement);
    box.hidden = true;
    if (!inside && document.activeElement !== document.body) return true;
    const again = opener && (opener.isConnected ? opener : document.querySelector(`[data-mark="${opener.dataset.mark}"]`));
    if (again) again.focus({ preventScroll: true });
    return true;
  };
})();
