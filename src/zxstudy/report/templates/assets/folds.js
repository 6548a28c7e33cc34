/* Folded parts: open where a link leads into one, open on a wide screen where the page says so, and open on paper. ES2017. */
(function () {
  "use strict";
  function reveal() {
    const target = document.getElementById(window.location.hash.slice(1));
    if (!target) { return; }
    let fold = target.closest("details");
    if (!fold) { return; }
    while (fold) {
      fold.open = true;
      fold = fold.parentElement.closest("details");
    }
    target.scrollIntoView();
  }
  let closed = [];
  if (window.matchMedia("(min-width: 46rem)").matches) {
    document.querySelectorAll("details[data-wide]").forEach((fold) => { fold.open = true; });
  }
  window.addEventListener("hashchange", reveal);
  window.addEventListener("beforeprint", () => {
    closed = Array.from(document.querySelectorAll("details:not([open])"));
    closed.forEach((fold) => { fold.open = true; });
  });
  window.addEventListener("afterprint", () => { closed.forEach((fold) => { fold.open = false; }); });
  reveal();
}());
