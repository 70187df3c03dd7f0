/* What JupyterLab and Notebook 7 load: a button and a command that save, check and pack the assignment which is open,
 * and a word to the server whenever a notebook of work/ has changes that are not saved.
 *
 * This is the form in which JupyterLab expects an extension that was built beforehand; nothing here has to be built.
 */
"use strict";

(() => {
  const WORK = /(?:^|\/)work\/(\w(?:[\w. -]*[\w-])?)\/[^/]+\.ipynb$/;
  const COMMAND = "course:submit";
  let scope = {};

  // Modules that JupyterLab shares: each has one version, or several of which any will do.
  const shared = async (name) => (await Object.values(scope[name])[0].get())();

  const assignmentOf = (widget) => WORK.exec(widget?.context?.path ?? "")?.[1];

  function makePlugin({ apputils, services, components, widgets }) {
    const { Dialog, showDialog } = apputils;

    // A line in which what stands between backticks is code.
    function sentence(line) {
      return line.split("`").map((part, index) => {
        if (index % 2 === 0) {
          return part;
        }
        const code = document.createElement("code");
        code.textContent = part;
        return code;
      });
    }

    function paragraphs(text, className) {
      const node = document.createElement("div");
      node.className = className;
      for (const line of text.split("\n")) {
        const paragraph = document.createElement("p");
        paragraph.append(...sentence(line));
        paragraph.style.cssText = "margin: 0 0 0.5em; max-width: 60em; overflow-wrap: anywhere";
        node.append(paragraph);
      }
      return node;
    }

    class Plan extends widgets.Widget {
      constructor(plan) {
        const node = paragraphs(plan.said, "course-submit-plan");
        const label = document.createElement("label");
        label.textContent = "Your name in the class ";
        const name = document.createElement("input");
        name.value = plan.student;
        name.className = "jp-mod-styled";
        label.append(name);
        node.append(label);
        if (plan.student_is === "login") {
          node.append(" This is your login name; if your class knows you by another name, type that one.");
        }
        super({ node });
        this.name = name;
      }

      getValue() {
        return this.name.value;
      }
    }

    const say = (title, text, buttons = [Dialog.okButton({ label: "Close" })]) =>
      showDialog({ title, body: new widgets.Widget({ node: paragraphs(text, "course-submit-said") }), buttons });

    async function ask(app, name, request) {
      const settings = app.serviceManager.serverSettings;
      const init = { method: "POST", body: JSON.stringify(request) };
      const response = await services.ServerConnection.makeRequest(`${settings.baseUrl}course/${name}`, init, settings);
      const answer = await response.json();
      return { status: response.ok ? 0 : 1, said: answer.message ?? "", ...answer };
    }

    function download(app, path) {
      const link = document.createElement("a");
      const place = path.split("/").map(encodeURIComponent).join("/");
      link.href = `${app.serviceManager.serverSettings.baseUrl}files/${place}?download=1`;
      link.download = path.split("/").pop();
      link.click();
    }

    async function submit(app, panel) {
      const { context } = panel;
      const path = app.serviceManager.contents.localPath(context.path);
      const wasUnsaved = context.model.dirty;
      if (wasUnsaved) {
        await context.save();
        if (context.model.dirty) {
          return say("Not submitted", "The notebook could not be saved, so that nothing was packed.");
        }
      }
      const plan = await ask(app, "submit", { path, dry_run: true });
      if (plan.status !== 0) {
        return say("Not submitted", plan.said);
      }
      plan.said = (wasUnsaved ? "Changes that were not saved have been saved now.\n" : "") + plan.said;
      const verb = plan.drop ? "Send" : "Pack";
      const buttons = [Dialog.cancelButton(), Dialog.okButton({ label: verb })];
      const title = `Submit ${plan.assignment}`;
      const chosen = await showDialog({ title, body: new Plan(plan), buttons, focusNodeSelector: "input" });
      if (!chosen.button.accept) {
        return undefined;
      }
      const done = await ask(app, "submit", { path, student: chosen.value });
      if (done.status !== 0) {
        return say("Not sent", done.said);
      }
      if (plan.drop || !done.download) {
        return say(plan.drop ? "Sent" : "Packed, not yet sent", done.said);
      }
      const fetch = Dialog.okButton({ label: "Download the file" });
      const closed = await say("Packed, not yet sent", done.said, [Dialog.cancelButton({ label: "Close" }), fetch]);
      return closed.button.accept ? download(app, done.download) : undefined;
    }

    // React keeps the text node of the button's label, so its text is changed and not the node.
    function label(panel, text) {
      const node = panel.toolbar.node.querySelector(".course-submit .jp-ToolbarButtonComponent-label")?.firstChild;
      if (node) {
        node.nodeValue = text;
      }
    }

    // One at a time: a second click would pack the same again.
    let isRunning = false;
    async function submitOnce(app, panel) {
      if (isRunning || !assignmentOf(panel)) {
        return;
      }
      isRunning = true;
      app.commands.notifyCommandChanged(COMMAND);
      label(panel, "Checking …");
      try {
        await submit(app, panel);
      } catch (error) {
        await say("Not submitted", `The server did not answer (${error.message}). Run \`course submit\` in a terminal.`);
      } finally {
        isRunning = false;
        label(panel, "Submit");
        app.commands.notifyCommandChanged(COMMAND);
      }
    }

    function tellUnsaved(app, context) {
      const tell = (unsaved) => {
        const path = app.serviceManager.contents.localPath(context.path);
        return WORK.test(path) && ask(app, "unsaved", { path, unsaved }).catch(() => undefined);
      };
      context.ready.then(() => {
        tell(context.model.dirty);
        context.model.stateChanged.connect((_, change) => change.name === "dirty" && tell(context.model.dirty));
        context.disposed.connect(() => tell(false));
      });
    }

    function addButton(app, panel, context) {
      tellUnsaved(app, context);
      if (!assignmentOf(panel)) {
        return undefined;
      }
      const button = new components.ToolbarButton({
        className: "course-submit",
        label: "Submit",
        tooltip: "Save, check and pack this assignment",
        onClick: () => submitOnce(app, panel),
      });
      panel.toolbar.insertItem(10, "course-submit", button);
      return button;
    }

    return {
      id: "course-submit:button",
      description: "Packs or sends the assignment that is open.",
      autoStart: true,
      optional: [apputils.ICommandPalette],
      activate: (app, palette) => {
        app.commands.addCommand(COMMAND, {
          label: "Submit this assignment",
          isEnabled: () => !isRunning && Boolean(assignmentOf(app.shell.currentWidget)),
          execute: () => submitOnce(app, app.shell.currentWidget),
        });
        palette?.addItem({ command: COMMAND, category: "Course" });
        app.docRegistry.addWidgetExtension("Notebook", {
          createNew: (panel, context) => addButton(app, panel, context),
        });
      },
    };
  }

  async function load() {
    const names = {
      apputils: "@jupyterlab/apputils",
      services: "@jupyterlab/services",
      components: "@jupyterlab/ui-components",
      widgets: "@lumino/widgets",
    };
    const loaded = await Promise.all(Object.values(names).map(shared));
    const modules = Object.fromEntries(Object.keys(names).map((name, index) => [name, loaded[index]]));
    const plugin = makePlugin(modules);
    return () => ({ __esModule: true, default: plugin });
  }

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["course-submit"] = {
    init: (given) => {
      scope = given;
    },
    get: load,
  };
})();
