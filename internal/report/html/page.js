(function () {
  "use strict";

  var root = document.documentElement;
  var STEP = 50; // how many findings of a rule are displayed at first, and how many items are added at a time
  var PROJECTS = 20; // how many projects are displayed at first

  root.className = "js";
  document.addEventListener("DOMContentLoaded", function () {
    try {
      start();
      root.className = "js ready";
    } catch (problem) {
      root.className = ""; // an old browser: the page is complete without the filter
      throw problem;
    }
  });

  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }

  function plural(n, noun) {
    return n + " " + noun + (n === 1 ? "" : "s");
  }

  // A list is an element that displays some of its items. The others are taken out of the document,
  // because the browser computes the style of what is only hidden.
  function list(el, fixed) {
    return { el: el, fixed: fixed || [], items: [], wanted: [] };
  }

  function display(list) {
    var before = list.items, after = list.wanted;
    var kept = before.every(function (item, i) { return after[i] === item; });
    if (kept) {
      after.slice(before.length).forEach(function (item) { list.el.appendChild(item); });
    } else {
      list.el.replaceChildren.apply(list.el, list.fixed.concat(after));
    }
    list.items = after;
    list.wanted = [];
  }

  function readProjects() {
    var table = document.querySelector("#projects table");
    var out = {
      list: list(table, [table.tHead]), limit: PROJECTS, more: document.querySelector("#projects .more"),
      all: all("tbody", table).map(function (el) {
        var name = el.querySelector("a").textContent.toLowerCase();
        return { el: el, name: name, matches: true, found: false };
      })
    };
    out.list.el.replaceChildren(table.tHead);
    return out;
  }

  function readRule(el) {
    var cards = el.querySelector(".cards");
    var rule = { el: el, id: el.id, list: list(cards), cards: [], places: [], limit: STEP, number: el.querySelector(".about .number"), more: el.querySelector(".more") };
    all(".card", cards).forEach(function (cardEl) {
      var places = cardEl.querySelector(".places");
      var card = { el: cardEl, severity: cardEl.classList[1], list: list(places) };
      all("li", places).forEach(function (li) {
        var project = li.getAttribute("data-p");
        rule.places.push({ el: li, card: card, project: project === null ? -1 : +project });
      });
      places.replaceChildren();
      rule.cards.push(card);
    });
    cards.replaceChildren();
    return rule;
  }

  function start() {
    var form = document.getElementById("filter");
    var status = document.getElementById("matches");
    var projects = readProjects();
    var rules = all(".rule").map(readRule);
    var links = all(".rules > li");

    // filter returns what the form asks for.
    function filter() {
      var f = { severities: { error: true, warning: true, note: true }, rule: "", project: "", narrow: false };
      if (form) {
        all("[name=severity]", form).forEach(function (box) {
          f.severities[box.value] = box.checked;
          f.narrow = f.narrow || !box.checked;
        });
        f.rule = form.elements.rule.value;
        f.project = form.elements.project.value.trim().toLowerCase();
        f.narrow = f.narrow || f.rule !== "";
      }
      return f;
    }

    // matchProjects takes the project of exactly this name, or else all that have the text in their name.
    function matchProjects(text) {
      var exact = projects.all.some(function (p) { return p.name === text; });
      projects.all.forEach(function (p) {
        p.found = false;
        p.matches = exact ? p.name === text : p.name.indexOf(text) >= 0;
      });
    }

    function applyRule(rule, f) {
      var matched = 0, shown = 0;
      if (f.rule === "" || f.rule === rule.id) {
        rule.places.forEach(function (place) {
          var project = projects.all[place.project];
          if (!f.severities[place.card.severity] || (project ? !project.matches : f.project !== "")) {
            return;
          }
          matched++;
          if (project) {
            project.found = true;
          }
          if (shown < rule.limit) {
            shown++;
            place.card.list.wanted.push(place.el);
          }
        });
      }
      rule.cards.forEach(function (card) {
        if (card.list.wanted.length > 0) {
          rule.list.wanted.push(card.el);
        }
        display(card.list);
      });
      display(rule.list);
      rule.number.textContent = plural(matched, "finding");
      rule.el.classList.toggle("off", matched === 0);
      offer(rule.more, matched - shown);
      return matched;
    }

    function applyProjects(f) {
      var matched = 0;
      projects.all.forEach(function (p) {
        if (p.matches && (p.found || !f.narrow)) {
          matched++;
          if (matched <= projects.limit) {
            projects.list.wanted.push(p.el);
          }
        }
      });
      display(projects.list);
      offer(projects.more, matched - projects.list.items.length);
      return matched;
    }

    function offer(more, left) {
      more.classList.toggle("on", left > 0);
      more.firstChild.textContent = left > 0 ? "Show " + Math.min(left, STEP) + " more of " + left : "";
    }

    function apply() {
      var f = filter(), found = 0;
      matchProjects(f.project);
      rules.forEach(function (rule, i) {
        var n = applyRule(rule, f);
        found += n;
        if (links[i]) {
          links[i].querySelector(".number").textContent = n;
          links[i].classList.toggle("off", n === 0);
        }
      });
      var matched = applyProjects(f);
      if (status) {
        status.textContent = plural(found, "finding") + " in " + plural(matched, "project");
      }
    }

    function changed() {
      projects.limit = PROJECTS;
      rules.forEach(function (rule) { rule.limit = STEP; });
      apply();
    }

    // onMore displays further items, and moves the focus to the first of them.
    function onMore(button, owner, shown) {
      button.addEventListener("click", function () {
        var before = shown().length;
        owner.limit += STEP;
        apply();
        var next = shown()[before];
        if (next && next.querySelector("a")) {
          next.querySelector("a").focus();
        }
      });
    }

    // reveal displays the finding that the address names, whatever the filter says.
    function reveal() {
      var id = location.hash.slice(1);
      if (id.slice(0, 2) !== "f-") {
        return;
      }
      rules.forEach(function (rule) {
        rule.places.forEach(function (place, i) {
          if (place.el.id !== id) {
            return;
          }
          if (!place.el.isConnected) {
            if (form) {
              form.reset();
            }
            rule.limit = Math.max(rule.limit, i + 1);
            apply();
          }
          all(".target").forEach(function (el) { el.classList.remove("target"); });
          place.el.classList.add("target");
          place.el.scrollIntoView();
        });
      });
    }

    rules.forEach(function (rule) {
      onMore(rule.more.firstChild, rule, function () { return all(".places > li", rule.el); });
    });
    onMore(projects.more.firstChild, projects, function () { return projects.list.items; });
    if (form) {
      form.addEventListener("input", changed);
      form.addEventListener("submit", function (event) { event.preventDefault(); });
      form.addEventListener("reset", function () { setTimeout(changed, 0); });
      projects.list.el.addEventListener("click", function (event) {
        var link = event.target.closest("th a");
        if (link) {
          form.elements.project.value = link.textContent;
          changed();
        }
      });
    }
    window.addEventListener("hashchange", reveal);
    window.addEventListener("pageshow", apply); // a browser may restore what the form had
    window.addEventListener("beforeprint", function () {
      all("details:not([open])").forEach(function (el) {
        el.setAttribute("data-closed", "");
        el.open = true;
      });
    });
    window.addEventListener("afterprint", function () {
      all("details[data-closed]").forEach(function (el) {
        el.removeAttribute("data-closed");
        el.open = false;
      });
    });
    apply();
    setTimeout(reveal, 0);
  }
})();
