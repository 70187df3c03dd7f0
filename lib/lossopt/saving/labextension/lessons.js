/* What JupyterLab and Notebook 7 load for the lessons: questions.css, which lies beside this file, a stop for Tab at
 * pictures that are wider than the window, and patience with links that lead to a section.
 *
 * Jupyter takes the style of a notebook's own HTML out until the reader has run it, and a saved lesson must not give its
 * answers away before that. This is the form in which JupyterLab expects an extension that was built beforehand; nothing
 * here has to be built.
 */
"use strict";

(() => {
  const { src } = document.currentScript;
  const PICTURES = ".lossopt-picture, .jp-RenderedHTML div[style*='overflow-x']";
  const STOP = { tabindex: "0", role: "group", "aria-label": "Picture, wider than the window: scroll it sideways" };
  const OF_THE_READER = ["wheel", "pointerdown", "keydown", "touchstart"];
  // The address as it was typed or followed from elsewhere: Jupyter takes the section off it while it starts.
  const typed = { path: window.location.pathname, fragment: window.location.hash };
  const [LOOK_AGAIN_MS, SO_OFTEN, GIVE_UP_MS] = [250, 4, 15_000];

  function addStyle() {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = new URL("questions.css", src).href;
    document.head.append(style);
  }

  // Told at the key itself: until then nobody asks, and outputs come and go.
  function markWhatScrolls(event) {
    if (event.key !== "Tab") {
      return;
    }
    for (const picture of document.querySelectorAll(PICTURES)) {
      const scrolls = picture.scrollWidth > picture.clientWidth;
      for (const [name, value] of Object.entries(STOP)) {
        scrolls ? picture.setAttribute(name, value) : picture.removeAttribute(name);
      }
    }
  }

  const moment = () => new Promise((done) => setTimeout(done, LOOK_AGAIN_MS));

  // JupyterLab goes to a section once the notebook is read, and before its texts are drawn: it finds none, or one that
  // what is drawn above it moves away. So go there again until it stays, or until the reader goes elsewhere.
  async function goAndStay(panel, fragment) {
    const left = new AbortController();
    for (const type of OF_THE_READER) {
      panel.node.addEventListener(type, () => left.abort(), { capture: true, signal: left.signal });
    }
    await panel.context.ready;
    await panel.revealed;
    const { content } = panel;
    const name = CSS.escape(fragment.slice(1));
    const isDrawn = () => content.node.querySelector(`[data-jupyter-id="${name}"], [id="${name}"]`) !== null;
    const end = performance.now() + GIVE_UP_MS;
    for (let stayed = 0; stayed < SO_OFTEN && performance.now() < end; ) {
      const before = content.outerNode.scrollTop;
      await content.setFragment(fragment);
      await moment();
      if (left.signal.aborted || panel.isDisposed) {
        return;
      }
      stayed = isDrawn() && content.outerNode.scrollTop === before ? stayed + 1 : 0;
    }
    left.abort();
  }

  // A browser writes a letter such as ε in an address as %CE%B5, which is no heading's name; a lone % is itself.
  function asWritten(fragment) {
    try {
      return decodeURIComponent(fragment);
    } catch {
      return fragment;
    }
  }

  function followLinks(panel) {
    panel.setFragment = (fragment) => goAndStay(panel, asWritten(fragment));
    if (typed.fragment && asWritten(typed.path).endsWith(`/${panel.context.path}`)) {
      panel.setFragment(typed.fragment);
      typed.fragment = ""; // what is opened later, the same notebook too, begins at its top
    }
  }

  // Notebook 7 opens the notebook of a link in a tab of its own, and forgets the section.
  function openAtSection(event) {
    const link = event.target.closest?.("a[href]");
    if (!link?.hash || !link.pathname.endsWith(".ipynb") || link.origin !== window.location.origin) {
      return;
    }
    const { baseUrl, notebookPage } = JSON.parse(document.getElementById("jupyter-config-data").textContent);
    const files = `${baseUrl}files/`;
    if (notebookPage === "notebooks" && link.pathname.startsWith(files)) {
      event.preventDefault();
      event.stopPropagation();
      window.open(`${baseUrl}notebooks/${link.pathname.slice(files.length)}${link.hash}`, "_blank");
    }
  }

  const plugin = {
    id: "lossopt-lessons:questions",
    description: "Loads the style of questions and predictions, and leads to sections and wide pictures.",
    autoStart: true,
    activate: (app) => {
      addStyle();
      document.addEventListener("keydown", markWhatScrolls, true);
      document.addEventListener("click", openAtSection, true);
      app.docRegistry.addWidgetExtension("Notebook", { createNew: (panel) => followLinks(panel) });
    },
  };
  const modules = { "./extension": { __esModule: true, default: plugin } };
  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["lossopt-lessons"] = {
    init: () => undefined,
    get: (name) => Promise.resolve(() => modules[name]),
  };
})();
