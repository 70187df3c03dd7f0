// Finds sections by their words. The index is a script too, since a page opened from a disk may not fetch a file.
"use strict";
(() => {
  const form = document.querySelector("form[role=search]");
  const [question, found, places] = ["question", "found", "places"].map(id => document.getElementById(id));
  const MOST = 20;
  let index = null;

  function load() {
    index ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = "search-index.js";
      script.onload = () => resolve(window.searchIndex);
      script.onerror = reject;
      document.head.append(script);
    });
    return index;
  }

  // As search_index.py takes a text apart.
  const words = text => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").match(/[\p{L}\p{N}]+/gu) ?? [];

  // A section counts if each word of the question begins one of its words; a heading counts for more, and a whole word.
  function search({places, words: known}, asked) {
    const all = Object.keys(known);
    let scores = null;
    for (const word of asked) {
      const now = new Map();
      for (const other of all.filter(other => other.startsWith(word)))
        for (const number of known[other]) {
          const gain = other === word ? 2 : 1;
          now.set(number, Math.max(now.get(number) ?? 0, gain));
        }
      for (const number of now.keys())
        if (words(places[number][1]).some(other => other.startsWith(word))) now.set(number, now.get(number) + 8);
      scores = scores === null ? now
        : new Map([...now].filter(([number]) => scores.has(number)).map(([n, score]) => [n, score + scores.get(n)]));
    }
    return [...(scores ?? [])].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([number]) => places[number]);
  }

  async function show() {
    const asked = words(question.value);
    const results = asked.length ? search(await load(), asked) : [];
    const more = results.length > MOST ? `, of which the first ${MOST} are listed` : "";
    found.textContent = asked.length ? `${results.length} ${results.length === 1 ? "section" : "sections"}${more}` : "";
    places.replaceChildren(...results.slice(0, MOST).map(([address, heading, lesson]) => {
      const link = Object.assign(document.createElement("a"), {href: address, textContent: heading});
      const item = document.createElement("li");
      item.append(link, heading === lesson ? "" : ` (${lesson})`);
      return item;
    }));
  }

  form.hidden = false;
  form.addEventListener("submit", event => event.preventDefault());
  question.addEventListener("input", show);
})();
