/* The desk's pages made quicker: an upload that shows how far it is, a reading that is followed, tables that sort. */
(function () {
  "use strict";
  const LOOK_MS = 700;
  document.documentElement.dataset.script = "on";

  /* Hand in a file: by its form, in the background, with progress; the form itself does the same without a script. */
  function uploads(form) {
    const file = form.querySelector("input[type=file]");
    const drop = form.querySelector(".drop");
    for (const kind of ["dragover", "dragleave", "drop"]) {
      drop.addEventListener(kind, (event) => {
        event.preventDefault();
        drop.classList.toggle("is-over", kind === "dragover");
      });
    }
    drop.addEventListener("drop", (event) => {
      if (event.dataTransfer.files.length) file.files = event.dataTransfer.files;
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form, file.files[0]);
    });
  }

  function send(form, file) {
    const words = form.dataset;
    const box = form.querySelector(".upload-progress");
    const bar = box.querySelector("progress");
    const said = box.querySelector("output");
    const button = form.querySelector("button[type=submit]");
    const ended = (fault) => {
      said.textContent = fault;
      said.className = "upload-said fault";
      bar.hidden = true;
      button.disabled = false;
    };
    box.hidden = bar.hidden = false;
    said.className = "upload-said";
    if (file.size > words.most * 1e6) return ended(words.large);
    button.disabled = true;
    said.textContent = words.part;
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => {
      bar.value = event.loaded / event.total;
      if (event.loaded === event.total) said.textContent = words.sent;
    });
    request.addEventListener("load", () => {
      const told = answer(request);
      if (told.page) location.assign(told.page);
      else ended(told.error || words.lost);
    });
    request.addEventListener("error", () => ended(words.lost));
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", form.elements.csrf_token.value);  // read before the file has come
    request.send(new FormData(form));
  }

  function answer(request) {
    try {
      return JSON.parse(request.responseText);
    } catch {
      return {};
    }
  }

  /* Follow a reading; the page comes anew once it has ended. */
  function follows(box) {
    const bar = box.querySelector("progress");
    const said = box.querySelector(".reading-said");
    const stages = 4;
    async function look() {
      try {
        const told = await (await fetch(box.dataset.reading, { headers: { Accept: "application/json" } })).json();
        if (told.state && told.state !== "reading") return location.replace(location.pathname);
        if (told.said && told.said !== said.textContent) said.textContent = told.said;
        bar.value = (told.done || 0) / stages;
      } catch {
        // The line is gone for a moment: look again.
      }
      setTimeout(look, LOOK_MS);
    }
    setTimeout(look, LOOK_MS);
  }

  /* Order a table by a column when its heading is pressed; numbers by size, whatever signs they are written with. */
  function sorts(table) {
    const heads = [...table.querySelectorAll("thead th")];
    heads.forEach((head, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const falling = head.getAttribute("aria-sort") !== "descending" && head.classList.contains("number");
        const rising = head.getAttribute("aria-sort") === "ascending";
        const sign = head.classList.contains("number") ? (falling ? -1 : 1) : rising ? -1 : 1;
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
        const rows = [...table.tBodies[0].rows];
        rows.sort((one, other) => sign * compared(one.cells[place], other.cells[place]));
        table.tBodies[0].append(...rows);
      });
    });
  }

  function compared(one, other) {
    const [first, second] = [one, other].map((cell) => cell.textContent.trim());
    if (!one.classList.contains("number")) return first.localeCompare(second, document.documentElement.lang);
    return size(first) - size(second);
  }

  /* What a written number is worth; without one it comes last in either order. */
  function size(words) {
    const plain = words.replace(/[٠-٩]/g, (digit) => "٠١٢٣٤٥٦٧٨٩".indexOf(digit)).replace(/\u2212/g, "-");
    const found = plain.replace(/[,٬]/g, "").replace("٫", ".").match(/-?\d+(\.\d+)?/);
    return found ? Number(found[0]) : -Infinity;
  }

  /* What was typed stays if the page has to be opened again: a session that ended, a form that was too old. */
  function keeps(field) {
    const key = `desk ${location.pathname} ${field.dataset.kept}`;
    if (!field.value) field.value = sessionStorage.getItem(key) || "";
    field.addEventListener("input", () => sessionStorage.setItem(key, field.value));
  }

  function forgets() {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith("desk ")) sessionStorage.removeItem(key);
    }
  }

  /* Typing into a field of an answer chooses that answer. */
  function chooses(field) {
    field.addEventListener("input", () => {
      document.getElementById(field.dataset.chooses).checked = true;
    });
  }

  /* A form that is pressed twice is sent once. */
  function once(form) {
    form.addEventListener("submit", () => setTimeout(() => {
      form.querySelectorAll("button[type=submit]").forEach((button) => (button.disabled = true));
    }));
  }

  function begin() {
    const each = (found, does) => document.querySelectorAll(found).forEach(does);
    if (new URLSearchParams(location.search).has("said")) forgets();
    each("[data-upload]", uploads);
    each("form.desk-form:not([data-upload], .filter)", once);
    each("[data-reading]", follows);
    each("table.sortable", sorts);
    each("[data-kept]", keeps);
    each("[data-chooses]", chooses);
  }
  addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("button[disabled]").forEach((button) => (button.disabled = false));
  });
  begin();
})();
