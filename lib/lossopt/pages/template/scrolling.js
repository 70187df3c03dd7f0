// A picture that is wider than the window is scrolled, by keyboard too: as long as it is, Tab stops there.
"use strict";
(() => {
  const STOP = { tabindex: "0", role: "group", "aria-label": "Picture, wider than the window: scroll it sideways" };
  const sizes = new ResizeObserver(entries => {
    for (const { target } of entries) {
      const scrolls = target.scrollWidth > target.clientWidth;
      for (const [name, value] of Object.entries(STOP))
        scrolls ? target.setAttribute(name, value) : target.removeAttribute(name);
    }
  });
  for (const card of document.querySelectorAll("div[style*='overflow-x:auto']")) sizes.observe(card);
})();
