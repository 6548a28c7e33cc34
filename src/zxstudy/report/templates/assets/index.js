/* Search and filter of a list of rows; without script the whole list is there. ES2017, no modules, no requests. */
(function () {
  "use strict";
  var form = document.getElementById("find");
  if (!form) { return; }
  var text = document.getElementById("find-text");
  var province = document.getElementById("find-province");
  var count = document.getElementById("find-count");
  var rows = Array.prototype.slice.call(document.querySelectorAll("tr[data-find]"));
  function show() {
    var wanted = text.value.trim().toLowerCase();
    var shown = 0;
    rows.forEach(function (row) {
      var fits = row.getAttribute("data-find").indexOf(wanted) >= 0 && (!province.value || row.getAttribute("data-province") === province.value);
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    count.textContent = count.getAttribute("data-text").replace("{n}", String(shown));
  }
  form.hidden = false;
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  text.addEventListener("input", show);
  province.addEventListener("change", show);
  show();
}());
