/* Short codes of links, the twin of short_code in geo/short.py; a test compares them. */
(function () {
  "use strict";
  const atlas = (window.atlas = window.atlas || {});
  let numbers = null; // of the words, by word

  function lettersOf(number, { alphabet, ones }) {
    if (number < ones) return alphabet[number];
    const rest = number - ones;
    return alphabet[ones + Math.floor(rest / alphabet.length)] + alphabet[rest % alphabet.length];
  }

  function check(letters, { alphabet, prime }) {
    let total = 0;
    for (const letter of letters) total = (total * 33 + alphabet.indexOf(letter) + 1) % prime;
    return alphabet[Math.floor(total / alphabet.length)] + alphabet[total % alphabet.length];
  }

  /* The path that leads to a pinned link of a view. */
  atlas.shortLink = function (link, rules = atlas.start.short) {
    numbers = numbers || new Map(rules.words.map((word, number) => [word, number]));
    const longest = Math.max(...rules.words.map((word) => word.length));
    let left = link, code = rules.version;
    while (left) {
      let size = Math.min(longest, left.length);
      while (!numbers.has(left.slice(0, size))) if (--size === 0) throw new Error(`${link} holds ${left[0]}`);
      code += lettersOf(numbers.get(left.slice(0, size)), rules);
      left = left.slice(size);
    }
    return rules.path + code + check(code, rules);
  };
})();
