/* What JupyterLab and Notebook 7 load for the lessons: questions.css, which lies beside this file.
 *
 * Jupyter takes the style of a notebook's own HTML out until the reader has run it, and a saved lesson must not give its
 * answers away before that. This is the form in which JupyterLab expects an extension that was built beforehand; nothing
 * here has to be built.
 */
"use strict";

(() => {
  const { src } = document.currentScript;
  const plugin = {
    id: "lossopt-lessons:questions",
    description: "Loads the style of questions and predictions.",
    autoStart: true,
    activate: () => {
      const style = document.createElement("link");
      style.rel = "stylesheet";
      style.href = new URL("questions.css", src).href;
      document.head.append(style);
    },
  };
  const modules = { "./extension": { __esModule: true, default: plugin } };
  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["lossopt-lessons"] = {
    init: () => undefined,
    get: (name) => Promise.resolve(() => modules[name]),
  };
})();
