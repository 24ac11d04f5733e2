// The search of a copy without a server: the words of every school, fetched once, compared without accents.
(function () {
  "use strict";
  const form = document.querySelector("form[data-index]");
  if (!form) return;
  const answer = document.getElementById("reponse");
  const input = form.querySelector("input");
  let schools = null;

  function fold(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/œ/g, "oe").replace(/[^a-z0-9]+/g, " ").trim();
  }

  function hit(school) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = form.dataset.school.replace("ID", encodeURIComponent(school.id));
    link.textContent = school.name;
    const where = document.createElement("span");
    where.className = "faint";
    where.textContent = " " + (school.commune || "") + (school.postal_code ? " (" + school.postal_code + ")" : "");
    item.append(link, where);
    return item;
  }

  function show(typed) {
    const words = fold(typed).split(" ").filter(Boolean);
    answer.replaceChildren();
    if (!words.length) return;
    const found = schools.filter((one) => words.every((word) => one.search_text.split(" ").some((other) => other.startsWith(word))));
    const title = document.createElement("h2");
    const one = "« " + typed + " »";
    title.textContent = found.length ? found.length + (found.length > 1 ? " écoles répondent à " : " école répond à ") + one : "Aucune école ne répond à " + one;
    const list = document.createElement("ul");
    list.className = "hits";
    list.append(...found.slice(0, 50).map(hit));
    answer.append(title, list);
  }

  async function ask(event) {
    if (event) event.preventDefault();
    try {
      schools = schools || (await (await fetch(form.dataset.index)).json());
    } catch {
      answer.textContent = "La recherche demande que ces pages soient servies par un serveur web. Sans lui, parcourez « Écoles », en haut de la page.";
      return;
    }
    show(input.value.trim());
  }

  form.addEventListener("submit", ask);
  const given = new URLSearchParams(location.search).get("q");
  if (given) { input.value = given; ask(); }
})();
