/* What JupyterLab loads: the page on which it opens in a course, with lessons, assignments, and how to hand in.
 *
 * The server says what is on it whenever it is shown, so that it is as new as the reader's last answer. This is the form
 * in which JupyterLab expects an extension that was built beforehand; nothing here has to be built.
 */
"use strict";

(() => {
  const COMMAND = "course:start-page";
  const SEEN = "course-start-page-seen"; // in this tab of the browser, which is what a reload keeps
  const { src } = document.currentScript;
  let scope = {};

  // Modules that JupyterLab shares: each has one version. Notebook 7 has fewer of them.
  const shared = async (name) => (name in scope ? (await Object.values(scope[name])[0].get())() : {});

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    Object.assign(made, attributes);
    made.append(...children);
    return made;
  }

  const moment = (written) =>
    new Date(written).toLocaleString("en-GB", { dateStyle: "full", timeStyle: "short" });

  function lessonSoFar({ keeps_answers: keepsAnswers, asked, answered }) {
    if (!asked) {
      return keepsAnswers ? "not begun" : "";
    }
    const all = answered >= asked ? "✓ " : "";
    return `${all}${answered} of ${asked} questions answered`;
  }

  function assignmentSoFar({ is_begun: isBegun, checks, passed, packed, is_sent: isSent }) {
    const said = [];
    if (isBegun) {
      said.push(passed ? `${passed} of ${checks} visible checks passed` : "begun");
    }
    if (packed) {
      said.push(`${isSent ? "sent" : "packed"} on ${moment(packed)}`);
    }
    return said.join("; ") || "not begun";
  }

  function dueWords(due) {
    if (!due) {
      return "no due date";
    }
    return moment(due) + (new Date(due) < new Date() ? " (has passed)" : "");
  }

  const reviewWords = (number) =>
    number === 1
      ? "1 question that you missed is due for review"
      : `${number} questions that you missed are due for review`;

  // A sentence in which what stands between backticks is code.
  const sentence = (text) =>
    text.split("`").map((part, index) => (index % 2 ? element("code", { textContent: part }) : part));

  function makePlugin({ application, apputils, coreutils, launcher, services, widgets }) {
    const { ServerConnection } = services;

    class StartPage extends widgets.Widget {
      constructor(app) {
        super();
        this.app = app;
        this.id = "course-start-page";
        this.title.label = "Start";
        this.title.closable = true;
        this.addClass("course-start-page");
        this.node.tabIndex = -1;
        this.body = element("div", { role: "document" });
        this.node.append(this.body);
      }

      onAfterAttach() {
        this.refresh();
      }

      onAfterShow() {
        this.refresh();
      }

      onActivateRequest() {
        this.node.focus();
      }

      async refresh() {
        try {
          this.body.replaceChildren(...this.parts(await this.ask("GET")));
        } catch (error) {
          this.complain(error);
        }
      }

      complain(error) {
        const said = `The start page cannot be shown (${error.message}). Look whether \`course lab\` still runs.`;
        this.body.prepend(element("p", { role: "alert" }, ...sentence(said)));
      }

      async ask(method, request) {
        const settings = this.app.serviceManager.serverSettings;
        const init = { method, body: request && JSON.stringify(request) };
        const address = `${settings.baseUrl}course/start-page`;
        const response = await ServerConnection.makeRequest(address, init, settings);
        const answer = await response.json();
        if (!response.ok) {
          throw new Error(answer.message ?? response.statusText);
        }
        return answer;
      }

      open(path) {
        return this.app.commands.execute("docmanager:open", { path });
      }

      async begin(name) {
        try {
          await this.open((await this.ask("POST", { begin: name })).notebook);
        } catch (error) {
          this.complain(error);
        }
      }

      link(path, text) {
        const place = path.split("/").map(encodeURIComponent).join("/");
        const href = `${this.app.serviceManager.serverSettings.baseUrl}lab/tree/${place}`;
        const onclick = (event) => {
          event.preventDefault();
          this.open(path);
        };
        return element("a", { href, onclick, textContent: text });
      }

      parts(page) {
        const parts = [element("h1", { textContent: page.title })];
        if (page.note) {
          parts.push(element("p", { role: "alert", textContent: page.note }));
        }
        if (page.lessons.length) {
          parts.push(this.next(page.lessons), element("h2", { textContent: "Lessons" }), this.lessons(page.lessons));
        }
        if (page.to_review) {
          parts.push(this.review(page));
        }
        if (page.assignments.length) {
          parts.push(element("h2", { textContent: "Assignments" }), this.assignments(page.assignments));
          parts.push(element("h2", { textContent: "Hand in" }), this.handIn(page.hand_in));
        }
        if (page.marks) {
          parts.push(element("h2", { textContent: "For instructors" }), this.marking());
        }
        return parts;
      }

      marking() {
        const href = `${this.app.serviceManager.serverSettings.baseUrl}marking/`;
        const textContent = "Mark written answers";
        return element("p", {}, element("a", { href, target: "_blank", rel: "noreferrer", textContent }));
      }

      review({ lessons, to_review: toReview }) {
        const asks = lessons.find(({ reviews }) => reviews);
        const where = asks ? [", in ", this.link(asks.path, asks.title), "."] : ["."];
        return element("p", {}, reviewWords(toReview), ...where);
      }

      // The first lesson that is not finished; one that keeps no answers is never asked to be.
      next(lessons) {
        const isOpen = ({ keeps_answers: keeps, asked, answered }) => keeps && (!asked || answered < asked);
        const lesson = lessons.find(isOpen) ?? lessons[0];
        const verb = lessons.some(({ answered }) => answered) ? "Go on with" : "Begin with";
        const onclick = () => this.open(lesson.path);
        const label = `${verb} ${lesson.title}`;
        return element("p", {}, element("button", { className: "course-next", onclick, textContent: label }));
      }

      lessons(lessons) {
        const lines = lessons.map((lesson) => {
          const soFar = element("span", { className: "course-so-far", textContent: lessonSoFar(lesson) });
          return element("li", {}, this.link(lesson.path, lesson.title), soFar);
        });
        return element("ul", {}, ...lines);
      }

      assignments(assignments) {
        const cell = (...children) => element("td", {}, ...children);
        const heads = ["Assignment", "Points", "Due", "So far", ""].map((textContent) => {
          return element("th", { scope: "col", textContent });
        });
        const rows = assignments.map((assignment) => {
          const { name, title, points, due, notebook } = assignment;
          const label = assignment.is_begun ? "Open" : "Begin";
          const action = element("button", { onclick: () => this.begin(name), textContent: label });
          action.setAttribute("aria-label", `${label} ${title}`);
          const named = assignment.is_begun ? this.link(notebook, title) : title;
          const soFar = assignmentSoFar(assignment);
          return element("tr", {}, cell(named), cell(`${points}`), cell(dueWords(due)), cell(soFar), cell(action));
        });
        const head = element("thead", {}, element("tr", {}, ...heads));
        return element("table", {}, head, element("tbody", {}, ...rows));
      }

      handIn(steps) {
        const onclick = () => this.app.commands.execute("terminal:create-new");
        const terminal = element("button", { onclick, textContent: "Open a terminal" });
        const lines = steps.map((step) => element("li", {}, ...sentence(step)));
        return element("div", {}, element("ol", {}, ...lines), element("p", {}, terminal));
      }
    }

    function addStyle() {
      const href = new URL("start_page.css", src).href;
      document.head.append(element("link", { rel: "stylesheet", href }));
    }

    // Once in each tab of the browser and whenever nothing else is open, unless the address names a notebook.
    function opensNow(shell) {
      if (coreutils.PageConfig.getOption("treePath")) {
        return false;
      }
      const isFirst = !sessionStorage.getItem(SEEN);
      sessionStorage.setItem(SEEN, "yes");
      return isFirst || shell.isEmpty("main");
    }

    return {
      id: "course-start-page:page",
      description: "Opens a course on its start page.",
      autoStart: true,
      optional: [application.ILabShell, apputils.ICommandPalette, launcher.ILauncher].filter(Boolean),
      activate: (app, shell, palette, cards) => {
        if (!shell || coreutils.PageConfig.getOption("courseStartPage") !== "true") {
          return;
        }
        addStyle();
        let page;
        app.commands.addCommand(COMMAND, {
          label: "Start page of the course",
          execute: () => {
            if (!page || page.isDisposed) {
              page = new StartPage(app);
            }
            if (!page.isAttached) {
              shell.add(page, "main", { rank: 0 });
            }
            shell.activateById(page.id);
          },
        });
        palette?.addItem({ command: COMMAND, category: "Course" });
        cards?.add({ command: COMMAND, category: "Course", rank: 0 });
        shell.restored.then(() => opensNow(shell) && app.commands.execute(COMMAND));
      },
    };
  }

  async function load() {
    const names = {
      application: "@jupyterlab/application",
      apputils: "@jupyterlab/apputils",
      coreutils: "@jupyterlab/coreutils",
      launcher: "@jupyterlab/launcher",
      services: "@jupyterlab/services",
      widgets: "@lumino/widgets",
    };
    const loaded = await Promise.all(Object.values(names).map(shared));
    const plugin = makePlugin(Object.fromEntries(Object.keys(names).map((name, index) => [name, loaded[index]])));
    return () => ({ __esModule: true, default: plugin });
  }

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["course-start-page"] = {
    init: (given) => {
      scope = given;
    },
    get: load,
  };
})();
