/* Words and numbers of the page's language. The texts come from the server; none is written here. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  const formats = new Map();

  function locale() {
    const { lang } = atlas.start;
    return lang === "ar" ? `ar-u-nu-${atlas.state.view.digits}` : "en";
  }

  function format(decimals) {
    const key = locale() + decimals;
    if (!formats.has(key)) {
      const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
      formats.set(key, new Intl.NumberFormat(locale(), digits));
    }
    return formats.get(key);
  }

  function number(value, decimals = 0) {
    return format(decimals).format(value);
  }

  function text(key, values = {}) {
    const entry = atlas.start.words[key];
    if (entry === undefined) throw new Error(`No words for ${key}`);
    return entry.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  const GAPS = { "-1": "gap.hidden", "-2": "gap.not_assessed", "-3": "gap.not_available", "-4": "gap.nobody" };

  /* A value of a measure as a reader sees it; a gap is worded, never a number. */
  function measured(value, measure) {
    if (value < 0) return text(GAPS[value]);
    if (measure === "count") return number(value);
    if (measure === "per_1000") return number(value, 1);
    return measure === "change" ? signedPercent(value) : percent(value);
  }

  /* Isolated in Arabic, where a percent sign would stray; as data/words.py writes it. */
  function percent(value) {
    return withPercentSign(ungrouped(value));
  }

  /* Change from an index of 100; no sign where it rounds to nothing. */
  function signedPercent(index) {
    const size = ungrouped(Math.abs(index - 100));
    const sign = size === ungrouped(0) ? "" : index > 100 ? "+" : "\u2212";
    return withPercentSign(sign + size);
  }

  /* A difference; no sign where it rounds to nothing. As signed_number of data/words.py writes it. */
  function signedNumber(value, decimals = 0) {
    const size = number(Math.abs(value), decimals);
    const sign = size === number(0, decimals) ? "" : value > 0 ? "+" : "\u2212";
    return atlas.start.lang === "ar" && sign ? `\u2066${sign}${size}\u2069` : sign + size;
  }

  const ungrouped = (value) => number(value, 1).replace(/[,٬]/g, "");

  function withPercentSign(figure) {
    if (atlas.start.lang === "en") return figure + "%";
    return atlas.state.view.digits === "arab" ? `\u2067${figure}٪\u2069` : `\u2066${figure}%\u2069`;
  }

  /* Ready-made text in the digits of the view; in English always 0 to 9. */
  function inDigits(written) {
    const [from, to] = ["0123456789", "٠١٢٣٤٥٦٧٨٩"];
    const arab = atlas.start.lang === "ar" && atlas.state.view.digits === "arab";
    const signs = [...written].map((sign) => {
      const at = Math.max(from.indexOf(sign), to.indexOf(sign));
      return at < 0 ? sign : (arab ? to : from)[at];
    }).join("");
    const separator = { ",": "٬", "٬": ",", ".": "٫", "٫": "." };
    return signs.replace(arab ? /(?<=[٠-٩])[,.](?=[٠-٩])/g : /(?<=\d)[٬٫](?=\d)/g, (sign) => separator[sign]);
  }

  function place(pcode) {
    return atlas.start.lang === "ar" ? atlas.state.places[pcode].ar : atlas.state.places[pcode].en;
  }

  function category(dimension, key) {
    return text(`category.${dimension}.${key}`);
  }

  atlas.words = { inDigits, text, number, percent, signedPercent, signedNumber, measured, place, category, GAPS };
})();
