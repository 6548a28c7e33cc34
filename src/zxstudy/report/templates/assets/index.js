/* Search, filter and sort of the list of counties; without script the whole list is there. ES2017, no modules, no requests. */
(function () {
  "use strict";
  const form = document.getElementById("find");
  if (!form) { return; }
  const MOST = 100;
  const text = document.getElementById("find-text");
  const province = document.getElementById("find-province");
  const state = document.getElementById("find-state");
  const sort = document.getElementById("find-sort");
  const count = document.getElementById("find-count");
  const list = document.getElementById("provinces");
  const hits = document.getElementById("hits");
  const body = hits.querySelector("tbody");
  const more = document.getElementById("more");
  const heads = Array.from(hits.querySelectorAll("thead th"));
  const groups = Array.from(list.querySelectorAll("details"));
  const counties = [];
  let found = [];
  let shown = 0;
  let turned = false;

  groups.forEach((group) => {
    const table = group.querySelector("table");
    const name = group.querySelector("summary b").textContent;
    Array.from(table.tBodies[0].rows).forEach((row) => {
      const reading = row.getAttribute("data-k");
      counties.push({
        row: row,
        province: table.id,
        name: name,
        text: (row.cells[0].textContent + " " + row.cells[1].textContent + " " + name + " " + (row.getAttribute("data-o") || "")).toLowerCase(),
        reading: reading,
        syllables: reading.split(" ").map((syllable) => syllable.split("/")),
        states: " " + (row.getAttribute("data-s") || "made") + " "
      });
    });
  });

  /* Whether `wanted` can be read from the syllable at `at` on: whole syllables or their first letters, the last one as far as it goes. */
  function reads(wanted, syllables, at) {
    if (!wanted) { return true; }
    if (at >= syllables.length) { return false; }
    return syllables[at].some((syllable) => {
      if (wanted.startsWith(syllable) && reads(wanted.slice(syllable.length), syllables, at + 1)) { return true; }
      if (syllable.startsWith(wanted)) { return true; }
      return wanted[0] === syllable[0] && reads(wanted.slice(1), syllables, at + 1);
    });
  }

  function fits(county, words) {
    return words.every((word) => {
      if (county.text.includes(word)) { return true; }
      if (!/^[a-z']+$/.test(word)) { return false; }
      const plain = word.replace(/'/g, "");
      return plain !== "" && county.syllables.some((unused, at) => reads(plain, county.syllables, at));
    });
  }

  function value(county, column) {
    const cell = county.row.cells[column].textContent;
    return column === 2 || column === 4 ? Number(cell) || 0 : Number(cell.slice(-4)) || 0;
  }

  function order(one, other, column) {
    if (column === 0) { return one.reading < other.reading ? -1 : one.reading > other.reading ? 1 : 0; }
    if (column === 1) { return one.text < other.text ? -1 : 1; }
    return value(other, column) - value(one, column);
  }

  function sorted(rows) {
    if (sort.value === "") { return rows; }
    const column = Number(sort.value);
    const sign = turned ? -1 : 1;
    return rows.map((county, at) => [county, at]).sort((a, b) => sign * order(a[0], b[0], column) || a[1] - b[1]).map((pair) => pair[0]);
  }

  function extend() {
    const piece = document.createDocumentFragment();
    found.slice(shown, shown + MOST).forEach((county) => {
      const row = county.row.cloneNode(true);
      row.cells[1].textContent = county.name + " " + county.row.cells[1].textContent;
      piece.appendChild(row);
    });
    body.appendChild(piece);
    shown = Math.min(found.length, shown + MOST);
    const left = found.length - shown;
    more.hidden = left === 0;
    more.textContent = more.getAttribute("data-text").replace("{n}", String(left));
  }

  function show() {
    const words = text.value.normalize("NFKC").toLowerCase().replace(/ü/g, "v").replace(/’/g, "'").split(/\s+/).filter(Boolean);
    const wanted = state ? state.value : "";
    const narrowed = words.length > 0 || province.value !== "" || wanted !== "" || sort.value !== "";
    found = narrowed ? sorted(counties.filter((county) => (!province.value || county.province === province.value) &&
      (!wanted || county.states.includes(" " + wanted + " ")) && fits(county, words))) : counties;
    body.textContent = "";
    shown = 0;
    if (narrowed) { extend(); }
    hits.hidden = !narrowed;
    list.hidden = narrowed;
    count.textContent = count.getAttribute("data-text").replace("{n}", String(found.length));
    heads.forEach((head, column) => {
      const here = sort.value !== "" && Number(sort.value) === column;
      if (!here) { head.removeAttribute("aria-sort"); return; }
      head.setAttribute("aria-sort", (column < 2) === turned ? "descending" : "ascending");
    });
  }

  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.textContent = "";
    head.appendChild(button);
    if (!Array.from(sort.options).some((option) => option.value === String(column))) {
      const option = document.createElement("option");
      option.value = String(column);
      option.textContent = button.textContent;
      sort.appendChild(option);
    }
    button.addEventListener("click", () => {
      turned = sort.value === String(column) && !turned;
      sort.value = String(column);
      show();
    });
  });

  form.hidden = false;
  form.addEventListener("submit", (event) => { event.preventDefault(); });
  text.addEventListener("input", show);
  [province, state].forEach((select) => { if (select) { select.addEventListener("change", show); } });
  sort.addEventListener("change", () => { turned = false; show(); });
  more.addEventListener("click", () => {
    const next = shown;
    extend();
    const link = body.rows[next].querySelector("a");
    if (link) { link.focus(); }
  });
  document.querySelectorAll("a.tile, a.area").forEach((tile) => {
    tile.addEventListener("click", (event) => {
      event.preventDefault();
      province.value = tile.getAttribute("href").slice(1);
      show();
      province.focus();
      form.scrollIntoView();
    });
  });

  show();
}());
