// The page on which one question is marked: by keyboard or mouse, one group of answers at a time.
(function () {
  "use strict";

  var settings = JSON.parse(document.body.dataset.settings);
  var LOW = 5;  // with fewer groups at hand, the next ones are fetched
  var queue = [], saving = [], skipped = [], view = "marking", hand = settings.hand, half = false, picking = false;
  var comments = [], touched = false, asking = Promise.resolve(), isOver = false, fetching = false;
  var HOLD = 60000, heldAt = Date.now();  // milliseconds; a claim ends after 15 minutes

  function find(id) { return document.getElementById(id); }

  function made(tag, text, properties) {
    var element = document.createElement(tag);
    if (text !== undefined) { element.textContent = text; }
    return Object.assign(element, properties || {});
  }

  function say(text) { find("status").textContent = text; }

  function shown(points) { return String(Math.round(points * 1000) / 1000); }

  function counted(number, what) { return number + " " + what + (number === 1 ? "" : "s"); }

  function kept(name, otherwise) {
    try { return localStorage.getItem("marking-" + name) || otherwise; } catch (error) { return otherwise; }
  }

  function keep(name, value) {
    try { localStorage.setItem("marking-" + name, value); } catch (error) { /* the browser keeps nothing */ }
  }

  // ---- the server: one request after the other, so that each answer is of the state that the next one changes

  function ask(action, asked) {
    var body = JSON.stringify(Object.assign({hand: hand, anonymous: find("anonymous").checked}, asked));
    var answer = asking.then(function () { return post(action, body); });
    asking = answer.catch(function () {});
    return answer;
  }

  function post(action, body) {
    return fetch(settings.api + action, {
      method: "POST", body: body, credentials: "same-origin",
      headers: {"Content-Type": "application/json", "X-XSRFToken": settings.xsrf}
    }).then(function (response) {
      return response.json().catch(function () { return {}; }).then(function (answer) {
        if (!response.ok) {
          throw new Error(answer.message || "The server answers " + response.status + "; load the page again.");
        }
        return answer;
      });
    }, function () { throw new Error("The server cannot be reached; what you gave last is not saved."); });
  }

  function failed(error) { say(error.message); }

  // ---- how far the question is

  function tell(answer) {
    if (answer.answers === undefined) { return; }
    var held = Object.keys(answer.held).map(function (name) { return name + " has " + answer.held[name]; });
    find("progress").textContent = (answer.answers - answer.waiting) + " of " + counted(answer.answers, "answer") +
      " marked, " + answer.waiting + " to mark" + (held.length ? "; of these, " + held.join(", ") : "");
    find("differing").textContent = answer.differing ? " (" + answer.differing + ")" : "";
  }

  // ---- the queue of groups

  function meets(group, other) {
    return other.members.some(function (each) {
      return group.members.some(function (member) { return member.answer === each.answer; });
    });
  }

  // Also what is being saved: an answer of the server's that was on its way may still hold it.
  function has(group) {
    return queue.concat(saving).some(function (other) { return meets(group, other); });
  }

  function refill() {
    if (queue.length >= LOW || isOver || fetching || (view !== "marking" && view !== "second")) { return; }
    fetching = true;
    var wanted = view;
    ask("next", {skipped: skipped, second: view === "second"}).then(function (answer) {
      fetching = false;
      if (wanted !== view) { refill(); return; }
      var wasEmpty = !queue.length, fresh = answer.groups.filter(function (group) { return !has(group); });
      var areOnTheWay = answer.groups.some(function (group) {
        return saving.some(function (other) { return meets(group, other); });
      });
      queue = queue.concat(fresh);
      isOver = !fresh.length && !areOnTheWay;
      tell(answer);
      if (wasEmpty) { show(find("status").textContent); } else { refill(); }
    }, function (error) { fetching = false; failed(error); });
  }

  function current() { return queue[0]; }

  function show(said) {
    var group = current();
    touched = false;
    half = picking = false;
    find("give").hidden = !group;
    find("answer").replaceChildren();
    find("wordings").replaceChildren();
    find("was").replaceChildren();
    if (group) { showGroup(group); } else { showNothing(); }
    find("answer-pane").scrollTop = 0;
    find("heading").focus({preventScroll: true});
    say(said || "");
    refill();
  }

  function showNothing() {
    find("heading").textContent = isOver ? "Nothing is left to mark here" : "Loading";
    find("hint").textContent = !isOver ? "" : view === "second" ?
      "You have marked everything that others have marked." :
      "What others hold comes back 15 minutes after they have stopped. All answers can be looked at again.";
  }

  function showGroup(group) {
    var size = group.members.length, first = group.members[0];
    find("heading").textContent = size > 1 ? size + " answers that are alike" : first.who;
    var hints = group.marked.map(function (each) {
      return each.answers + " more like " + (size > 1 ? "these" : "this") + " got " + shown(each.points);
    });
    if (size > 1) { hints.unshift("The first is of " + first.who); }
    if (first.points !== null && size === 1) { hints.unshift("marked with " + shown(first.points)); }
    find("hint").textContent = hints.join("; ");
    find("answer").innerHTML = group.html;  // cleaned by the server; the page's policy runs no script of it either
    group.was.forEach(function (was) {
      var old = made("details"), said = was.points === null ? "" : ", with " + shown(was.points) + " points";
      old.append(made("summary", "This has changed since it was marked" + said), made("pre", was.text || ""));
      find("was").append(old);
    });
    if (group.wordings.length) { showWordings(group); }
    find("comment").value = size === 1 ? first.comment : "";
    find("alone").hidden = size === 1;
    lineFields().forEach(function (field, index) {
      var line = size === 1 ? first.lines[index] : undefined;
      field.value = line === undefined ? "" : shown(line);
    });
    showSum();
    Array.prototype.forEach.call(find("points").querySelectorAll("[data-points]"), function (button) {
      var isGiven = size === 1 && first.points === Number(button.dataset.points);
      button.setAttribute("aria-pressed", String(isGiven));
    });
    showHalf();
  }

  function showWordings(group) {
    var list = made("ul");
    group.wordings.forEach(function (wording) {
      var item = made("li"), text = made("blockquote");
      wording.pieces.forEach(function (piece) { text.append(piece[1] ? made("mark", piece[0]) : piece[0]); });
      var count = wording.answers.length;
      var out = made("button", count > 1 ? "Mark these " + count + " apart" : "Mark it apart", {type: "button"});
      out.addEventListener("click", function () { takeOut(group, wording.answers); });
      item.append(text, out);
      list.append(item);
    });
    find("wordings").append(made("h3", "In other words"), list);
  }

  function isIn(wordings, member) {
    return wordings.some(function (wording) { return wording.answers.indexOf(member.answer) >= 0; });
  }

  // Members that leave their group come next, by themselves, with those of the group's wordings that are theirs.
  function takeOut(group, answers) {
    var others = group.members.filter(function (member) { return answers.indexOf(member.answer) >= 0; });
    // Whoever wrote what the group begins with heads them: what differs was told against that.
    others.sort(function (one, other) { return isIn(group.wordings, one) - isIn(group.wordings, other); });
    var theirs = group.wordings.filter(function (wording) {
      return !isIn([wording], others[0]) && others.some(function (member) { return isIn([wording], member); });
    });
    if (isIn(group.wordings, others[0])) {
      theirs.forEach(function (wording) {
        wording.pieces = wording.pieces.map(function (piece) { return [piece[0], false]; });
      });
    }
    group.members = group.members.filter(function (member) { return answers.indexOf(member.answer) < 0; });
    group.wordings = group.wordings.filter(function (wording) { return wording.answers !== answers; });
    ask("open", {answer: others[0].answer}).then(function (answer) {
      var apart = answer.groups[0];
      if (!apart) { return; }
      apart.members = others;
      apart.wordings = theirs;
      queue.splice(1, 0, apart);
      show(counted(others.length, "answer") + " will be marked apart");
    }).catch(failed);
  }

  function alone() {
    var group = current();
    if (group && group.members.length > 1) {
      takeOut(group, group.members.slice(1).map(function (member) { return member.answer; }));
      group.wordings = [];
    }
  }

  function give(mark) {
    var group = current();
    if (!group) { return; }
    var seen = {}, comment = touched ? find("comment").value.trim() : null;
    group.members.forEach(function (member) { seen[member.answer] = member.seen; });
    queue.shift();
    saving.push(group);
    ask("mark", Object.assign({seen: seen, comment: comment, decides: group.decides === true}, mark)).then(function (done) {
      saving.shift();
      tell(done);
      var said = "Saved: " + shown(done.points) + " of " + shown(settings.points) +
        (done.written > 1 ? " for " + done.written + " answers" : "");
      if (done.second) {
        said = counted(done.second, "answer") + " had been marked by somebody else: your mark is kept beside it, see Moderation";
      }
      if (done.changed) { said += "; " + counted(done.changed, "answer") + " changed meanwhile and will come again"; isOver = false; }
      say(said);
      refill();
    }, function (error) {
      saving.shift();
      queue.unshift(group);
      show(error.message);
    });
    show();
  }

  function skip() {
    var group = queue.shift();
    if (!group) { return; }
    group.members.forEach(function (member) { if (skipped.indexOf(member.answer) < 0) { skipped.push(member.answer); } });
    if (isOver) { queue.push(group); }
    show("Later");
  }

  function undo() {
    ask("undo", {second: view === "second"}).then(function (done) {
      tell(done);
      var fresh = done.groups.filter(function (group) { return !has(group); });
      queue = fresh.concat(queue);
      if (view !== "marking" && view !== "second") { setView("marking"); }
      show("Taken back: " + counted(done.written, "mark") +
        (done.changed ? "; " + done.changed + " had been changed by somebody else and stay" : ""));
    }, failed);
  }

  // ---- points

  function makePoints() {
    var row = find("points"), most = settings.points, whole = Math.floor(most);
    for (var points = 0; points <= Math.min(whole, 9); points += 1) { row.append(pointsButton(points, String(points))); }
    var more = made("button", "½ more ", {type: "button", id: "half"});
    more.append(made("kbd", "."));
    more.setAttribute("aria-keyshortcuts", ".");
    more.setAttribute("aria-pressed", "false");
    more.addEventListener("click", toggleHalf);
    row.append(more, pointsButton(most, "f", "all " + shown(most)));
    var form = made("form"), label = made("label", "points "), field = made("input", undefined, {type: "number", id: "typed"});
    field.min = "0"; field.max = String(most); field.step = "any";
    label.append(field, " ", made("kbd", "p"));
    form.append(label, " ", made("button", "Give", {type: "submit"}));
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (field.value !== "" && field.checkValidity()) { give({points: Number(field.value)}); field.value = ""; } else { say("Type points from 0 to " + shown(most)); }
    });
    row.append(form);
  }

  function pointsButton(points, key, text) {
    var button = made("button", (text || key) + " ", {type: "button"});
    if (text) { button.append(made("kbd", key)); } else { button.dataset.points = String(points); }
    button.setAttribute("aria-keyshortcuts", key);
    button.addEventListener("click", function () { givePoints(points); });
    return button;
  }

  function toggleHalf() { half = !half; showHalf(); say(half ? "Half a point more with the next number" : ""); }

  function showHalf() { find("half").setAttribute("aria-pressed", String(half)); }

  function givePoints(points) {
    var given = half && points !== settings.points ? points + 0.5 : points;
    if (given > settings.points) { say("At most " + shown(settings.points) + " points"); half = false; showHalf(); return; }
    give({points: given});
  }

  // ---- lines of the rubric

  function lineFields() { return Array.prototype.slice.call(document.querySelectorAll("#lines input")); }

  function givenLines() {
    return lineFields().map(function (field) {
      return Math.min(Math.max(Number(field.value) || 0, 0), Number(field.dataset.worth));
    });
  }

  function showSum() {
    if (find("sum")) { find("sum").textContent = shown(givenLines().reduce(function (sum, each) { return sum + each; }, 0)); }
  }

  function cycle(number) {
    var field = lineFields()[number - 1];
    if (!field) { say("The rubric has no line " + number); return; }
    var worth = Number(field.dataset.worth), was = field.value === "" ? 0 : Number(field.value);
    field.value = shown(was >= worth ? worth / 2 : was > 0 ? 0 : worth);
    showSum();
    say("Line " + number + ": " + field.value + " of " + shown(worth) + "; in sum " + find("sum").textContent);
  }

  // ---- reusable comments

  function showComments(answer) {
    comments = answer.comments;
    var row = find("reusable");
    row.replaceChildren();
    comments.forEach(function (comment, index) {
      var use = made("button", comment.name + " ", {type: "button", title: comment.text});
      if (index < 9) { use.append(made("kbd", "m " + (index + 1))); }
      use.addEventListener("click", function () { addComment(index); });
      var drop = made("button", "×", {type: "button", className: "drop"});
      drop.setAttribute("aria-label", "Remove the reusable comment " + comment.name);
      drop.addEventListener("click", function () { ask("drop", {name: comment.name}).then(showComments, failed); });
      row.append(use, drop);
    });
  }

  function addComment(index) {
    var field = find("comment");
    picking = false;
    if (!comments[index]) { say("There is no reusable comment " + (index + 1)); return; }
    field.value = [field.value.trim(), comments[index].text].filter(Boolean).join("\n");
    touched = true;
    say("Comment: " + comments[index].name);
  }

  // ---- all answers, and moderation

  function showAll() {
    ask("all", {}).then(function (answer) {
      tell(answer);
      var body = find("rows"), wanted = find("filter").value;
      body.replaceChildren();
      answer.rows.filter(function (row) {
        return wanted === "all" || (wanted === "waits" && row.waits) || (wanted === "marked" && !row.waits) ||
          (wanted === "changed" && row.changed);
      }).forEach(function (row) { body.append(rowOf(row)); });
    }).catch(failed);
  }

  function rowOf(row) {
    var line = made("tr"), head = made("th"), open = made("button", row.who, {type: "button"});
    head.scope = "row";
    head.append(open);
    open.addEventListener("click", function () { openAnswer(row.answer); });
    var points = row.changed ? "changed, was " + shown(row.points) : row.waits ? "to mark" : shown(row.points === null ? 0 : row.points);
    line.append(head, made("td", points + (row.held ? " (" + row.held + " has it)" : "")), made("td", row.by.join(", ")),
      made("td", row.size > 1 ? "group " + row.group + " of " + row.size : ""), made("td", row.excerpt));
    return line;
  }

  function openAnswer(answer) {
    ask("open", {answer: answer}).then(function (found) {
      tell(found);
      queue = queue.filter(function (group) { return !meets({members: [{answer: answer}]}, group); });
      queue = found.groups.concat(queue);
      isOver = false;  // of its group others may be left
      setView("marking");
      show();
    }).catch(failed);
  }

  function showTwice() {
    ask("moderation", {}).then(function (answer) {
      var place = find("twice");
      place.replaceChildren();
      if (!answer.twice.length) { place.append(made("p", "No answer was marked by two people.")); }
      answer.twice.forEach(function (each) { place.append(twiceOf(each)); });
    }).catch(failed);
  }

  function twiceOf(each) {
    var member = each.group.members[0], box = made("article"), text = made("div"), list = made("ul");
    text.innerHTML = each.group.html;
    each.opinions.forEach(function (opinion) {
      var item = made("li"), take = made("button", "Take " + shown(opinion.points) + " by " + opinion.hand, {type: "button"});
      take.addEventListener("click", function () {
        decide(member, opinion.lines.length ? {lines: opinion.lines} : {points: opinion.points}, opinion.comment);
      });
      item.append(take, (opinion.counts ? " (this counts now) " : " ") + opinion.comment);
      list.append(item);
    });
    var other = made("button", "Another mark", {type: "button"});
    other.addEventListener("click", function () {
      ask("open", {answer: member.answer}).then(function (found) {
        found.groups.forEach(function (group) { group.decides = true; });
        queue = found.groups.concat(queue.filter(function (group) { return !meets({members: [member]}, group); }));
        isOver = false;
        setView("marking");
        show("Your mark decides");
      }).catch(failed);
    });
    box.append(made("h3", member.who + (each.differs ? "" : ": both agree")), text, list, other);
    return box;
  }

  function decide(member, mark, comment) {
    var seen = {};
    seen[member.answer] = member.seen;
    ask("mark", Object.assign({seen: seen, comment: comment, decides: true}, mark)).then(function (done) {
      tell(done);
      say(done.changed ? "The answer has changed meanwhile; look again" : "Decided: " + shown(done.points));
      showTwice();
      find("moderation-heading").focus();
    }).catch(failed);
  }

  function setView(name) {
    view = name;
    var isMarking = name === "marking" || name === "second";
    find("marking").hidden = !isMarking;
    find("all").hidden = name !== "all";
    find("moderation").hidden = name !== "moderation";
    find("who").hidden = true;
    Array.prototype.forEach.call(document.querySelectorAll("[data-view]"), function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.view === name));
    });
  }

  function choose(name) {
    if (!hand) { return; }
    say("");
    var was = view;
    setView(name);
    if (name === "all") { showAll(); find("all-heading").focus(); return; }
    if (name === "moderation") { showTwice(); find("moderation-heading").focus(); return; }
    if (was !== name || !queue.length) {
      if ((was === "second") !== (name === "second")) { queue = []; }
      isOver = false;
    }
    show();
  }

  // ---- who marks

  function begin() {
    find("rename").textContent = "as " + hand;
    find("rename").hidden = Boolean(settings.hand);
    queue = []; skipped = []; isOver = false;
    setView("marking");
    ask("comments", {}).then(showComments).catch(function (error) {
      hand = "";
      askWho(error.message);
    });
    show();
  }

  function askWho(said) {
    setView("");
    find("who").hidden = false;
    find("hand").value = kept("hand", "");
    find("hand").focus();
    say(said || "");
  }

  // ---- keys

  var KEYS = {
    n: skip, u: undo, s: alone,
    ".": toggleHalf, ",": toggleHalf,
    f: function () { half = false; givePoints(settings.points); },
    p: function () { find("typed").focus(); },
    c: function () { find("comment").focus(); },
    m: function () {
      picking = comments.length > 0;
      say(picking ? "Which reusable comment? " + comments.slice(0, 9).map(function (each, index) {
        return (index + 1) + " " + each.name;
      }).join(", ") : "There are no reusable comments yet");
    },
    l: function () { if (find("by-lines")) { find("by-lines").click(); } }
  };

  function isTyping(target) {
    return target.matches("textarea, select, input:not([type=checkbox])");
  }

  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
    if (event.key === "Escape") {
      picking = half = false;
      showHalf();
      if (isTyping(event.target)) { find("heading").focus(); }
      return;
    }
    var isMarking = view === "marking" || view === "second";
    // A key that is held down would mark answers that nobody has seen.
    if (event.repeat || isTyping(event.target) || !isMarking || !find("keys").checked || !hand) { return; }
    var key = event.key.toLowerCase();
    if (/^[0-9]$/.test(key)) {
      event.preventDefault();
      pressNumber(Number(key));
    } else if (key === "enter" && find("by-lines") && find("by-lines").checked && !event.target.matches("button, a, summary")) {
      event.preventDefault();
      give({lines: givenLines()});
    } else if (Object.prototype.hasOwnProperty.call(KEYS, key)) {
      event.preventDefault();
      KEYS[key]();
    }
  }

  function pressNumber(number) {
    if (picking) { addComment(number - 1); return; }
    if (find("by-lines") && find("by-lines").checked) { cycle(number); return; }
    if (number > settings.points) { say("At most " + shown(settings.points) + " points"); return; }
    givePoints(number);
  }

  // ---- begin

  makePoints();
  find("anonymous").checked = kept("anonymous", "") === "yes";
  find("keys").checked = kept("keys", "yes") === "yes";
  if (find("by-lines")) {
    find("by-lines").checked = kept("by-lines", "") === "yes";
    find("by-lines").addEventListener("change", function () { keep("by-lines", this.checked ? "yes" : ""); });
    find("give-lines").addEventListener("click", function () { give({lines: givenLines()}); });
    lineFields().forEach(function (field) { field.addEventListener("input", showSum); });
  }
  find("keys").addEventListener("change", function () { keep("keys", this.checked ? "yes" : "no"); });
  find("anonymous").addEventListener("change", function () {
    keep("anonymous", this.checked ? "yes" : "");
    queue = []; isOver = false;
    choose(view);
  });
  find("comment").addEventListener("input", function () {
    touched = true;
    if (Date.now() - heldAt < HOLD) { return; }
    heldAt = Date.now();
    ask("hold", {}).catch(failed);
  });
  find("skip").addEventListener("click", skip);
  find("undo").addEventListener("click", undo);
  find("alone").addEventListener("click", alone);
  find("filter").addEventListener("change", showAll);
  find("rename").addEventListener("click", function () { askWho(); });
  find("who").addEventListener("submit", function (event) {
    event.preventDefault();
    hand = find("hand").value.trim();
    keep("hand", hand);
    if (hand) { begin(); }
  });
  find("keep").querySelector("form").addEventListener("submit", function (event) {
    event.preventDefault();
    ask("keep", {name: find("keep-name").value, text: find("comment").value}).then(function (answer) {
      showComments(answer);
      find("keep").open = false;
      find("heading").focus();
      say("Kept");
    }, failed);
  });
  Array.prototype.forEach.call(document.querySelectorAll("[data-view]"), function (button) {
    button.addEventListener("click", function () { choose(button.dataset.view); });
  });
  document.addEventListener("keydown", press);
  window.addEventListener("pagehide", function () {
    if (hand) {
      fetch(settings.api + "leave", {
        method: "POST", body: JSON.stringify({hand: hand}), credentials: "same-origin", keepalive: true,
        headers: {"Content-Type": "application/json", "X-XSRFToken": settings.xsrf}
      });
    }
  });
  hand = settings.hand || kept("hand", "");
  if (hand) { begin(); } else { askWho(); }
})();
