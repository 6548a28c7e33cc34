/* A figure opens its note beside the text instead of leading away from it; without script the link leads to the note. ES2017. */
(function () {
  "use strict";
  var section = document.getElementById("evidence");
  if (!section) { return; }
  var panel = null;
  var from = null;

  function close() {
    if (!panel) { return; }
    panel.parentNode.removeChild(panel);
    panel = null;
    if (from) { from.focus(); }
  }

  function copy(element) {
    var copied = element.cloneNode(true);
    copied.removeAttribute("id");
    Array.prototype.forEach.call(copied.querySelectorAll("[id]"), function (inner) { inner.removeAttribute("id"); });
    return copied;
  }

  function open(note, link) {
    var paper = note.parentNode.parentNode;
    if (panel) { panel.parentNode.removeChild(panel); } else { from = link; }
    panel = document.createElement("aside");
    panel.className = "panel";
    panel.tabIndex = -1;
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-label", section.querySelector("h2").textContent);
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = section.getAttribute("data-close");
    button.addEventListener("click", close);
    panel.appendChild(button);
    panel.appendChild(copy(paper.querySelector("h3")));
    panel.appendChild(copy(paper.querySelector(".where")));
    var list = document.createElement("ol");
    list.className = "notes";
    list.appendChild(copy(note));
    panel.appendChild(list);
    document.body.appendChild(panel);
    panel.focus();
  }

  document.addEventListener("click", function (event) {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) { return; }
    var link = event.target.closest ? event.target.closest("a[href^='#']") : null;
    if (!link) { return; }
    var wanted = link.getAttribute("href").slice(1);
    var note = wanted.indexOf("note-") === 0 ? document.getElementById(wanted) : null;
    if (note) {
      event.preventDefault();
      open(note, link);
    } else if (panel && panel.contains(link)) {
      from = null;
      close();
    }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { close(); }
  });
}());
