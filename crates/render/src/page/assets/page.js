(function () {
  "use strict";
  var one = function (selector, root) { return (root || document).querySelector(selector); };
  var all = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };

  all(".needs-script").forEach(function (part) { part.hidden = false; });

  /* What the page says after something was done. */
  var telling;
  function tell(words) {
    var told = one("#told");
    told.textContent = words;
    clearTimeout(telling);
    telling = setTimeout(function () { told.textContent = ""; }, 6000);
  }

  /* The colours: as the system has them, or as chosen. A browser may refuse to remember. */
  var themes = { "": "跟随系统", light: "浅色", dark: "深色" };
  function theme(name) {
    if (name) { document.documentElement.setAttribute("data-theme", name); }
    else { document.documentElement.removeAttribute("data-theme"); }
    one("#theme").textContent = "配色：" + themes[name];
  }
  var chosen = "";
  try { chosen = localStorage.getItem("jibao-theme") || ""; } catch (refused) { chosen = ""; }
  if (!(chosen in themes)) { chosen = ""; }
  theme(chosen);
  one("#theme").addEventListener("click", function () {
    var order = ["", "light", "dark"];
    chosen = order[(order.indexOf(chosen) + 1) % order.length];
    theme(chosen);
    try { localStorage.setItem("jibao-theme", chosen); } catch (refused) { tell("浏览器不保存配色，下次打开仍跟随系统"); }
  });
  one("#print").addEventListener("click", function () { window.print(); });

  /* Copying; where the browser does not allow it, the text is shown for copying by hand. */
  function copy(text, done) {
    function byHand() {
      var box = one("#copy"), area = one("#copy-text");
      area.value = text;
      if (box.showModal) { box.showModal(); } else { box.setAttribute("open", ""); }
      area.focus();
      area.select();
    }
    if (navigator.clipboard && navigator.clipboard.writeText) {
      navigator.clipboard.writeText(text).then(function () { tell(done); }, byHand);
    } else { byHand(); }
  }

  /* Days to or past the deadline, by the reader's calendar. */
  function days() {
    var due = document.body.getAttribute("data-deadline").split("-").map(Number);
    var now = new Date();
    var today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
    return Math.round((Date.UTC(due[0], due[1] - 1, due[2]) - today) / 86400000);
  }
  var left = days();
  var inDays = left > 0 ? "距报送期限还有" + left + "天" : left === 0 ? "今天是报送期限" : "已超过报送期限" + -left + "天";
  function urging(part) { return one(".reminder-text", part).textContent + "（" + inDays + "。）"; }
  all("#urge .days").forEach(function (part) { part.textContent = inDays; });
  all(".reminder").forEach(function (part) {
    one(".copy-reminder", part).addEventListener("click", function () { copy(urging(part), "催报文字已复制"); });
  });
  all("#copy-reminders").forEach(function (button) {
    button.addEventListener("click", function () {
      var texts = all(".reminder").map(urging);
      copy(texts.join("\n\n"), texts.length + "个单位的催报文字已复制");
    });
  });

  /* Links into a closed part open it. */
  function open(target) {
    for (var at = target; at; at = at.parentElement) { if (at.tagName === "DETAILS") { at.open = true; } }
  }
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a.to-rule");
    if (!link) { return; }
    var target = document.getElementById(link.getAttribute("href").slice(1));
    if (!target) { return; }
    event.preventDefault();
    open(target);
    target.scrollIntoView();
    one("summary", target).focus();
  });

  /* Everything that matters is on paper. */
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = all("details:not(.long):not([open])");
    opened.forEach(function (part) { part.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (part) { part.open = false; });
    opened = [];
  });

  var form = one("#filter");
  if (!form) { return; }
  var list = one("#list");
  var findings = all(".finding", list);
  var byReporter = all(".group", list);
  var search = one("#search"), reporter = one("#by-reporter"), rule = one("#by-rule"), state = one("#by-state"), order = one("#order");

  /* Full-width and half-width, large and small are the same to whoever searches. */
  function plain(text) {
    return (text.normalize ? text.normalize("NFKC") : text).toLowerCase().replace(/\s+/g, " ").trim();
  }
  var families = {};
  all("optgroup", rule).forEach(function (family) {
    var whole = one("option[value^='family:']", family);
    if (!whole) { return; }
    families[whole.value] = all("option", family).map(function (option) { return option.value; });
  });
  var texts = findings.map(function (finding) {
    var parts = all(".line, .message, .from, .hint, .word", finding).map(function (part) { return part.textContent; });
    return plain(finding.getAttribute("data-name") + " " + parts.join(" "));
  });

  function fits(finding, at, wanted) {
    var code = finding.getAttribute("data-code");
    return wanted.severities.indexOf(finding.getAttribute("data-severity")) >= 0 &&
      (!wanted.reporter || finding.getAttribute("data-reporter") === wanted.reporter) &&
      (!wanted.rule || (families[wanted.rule] ? families[wanted.rule].indexOf(code) >= 0 : code === wanted.rule)) &&
      (!wanted.state || finding.getAttribute("data-state") === wanted.state) &&
      wanted.words.every(function (word) { return texts[at].indexOf(word) >= 0; });
  }

  function filter() {
    var wanted = {
      severities: all("input[name=severity]:checked", form).map(function (box) { return box.value; }),
      reporter: reporter.value,
      rule: rule.value,
      state: state.value,
      words: plain(search.value).split(" ").filter(Boolean)
    };
    var shown = 0;
    findings.forEach(function (finding, at) {
      var fit = fits(finding, at, wanted);
      finding.hidden = !fit;
      if (fit) { shown += 1; }
    });
    all(".group", list).forEach(function (group) { group.hidden = !one(".finding:not([hidden])", group); });
    one("#nothing").hidden = shown > 0;
    one("#shown").textContent = "显示" + shown + "条，共" + findings.length + "条";
  }

  /* The same findings under their rules, or back under their reporters. */
  function arrange() {
    list.textContent = "";
    if (order.value === "reporter") {
      byReporter.forEach(function (group) { list.appendChild(group); });
      findings.forEach(function (finding) {
        document.getElementById("group-" + finding.getAttribute("data-reporter")).appendChild(finding);
      });
    } else {
      var groups = {};
      all(".rule").forEach(function (page) {
        var code = page.id.slice("rule-".length);
        var group = document.createElement("section");
        group.className = "group";
        var heading = document.createElement("h3");
        heading.textContent = code + "　" + page.getAttribute("data-title");
        group.appendChild(heading);
        groups[code] = group;
        list.appendChild(group);
      });
      findings.forEach(function (finding) { groups[finding.getAttribute("data-code")].appendChild(finding); });
    }
    all(".finding", list).forEach(function (finding) {
      var name = one(".whose", finding);
      if (order.value === "rule" && !name) {
        name = document.createElement("span");
        name.className = "whose";
        name.textContent = finding.getAttribute("data-name");
        one(".line", finding).insertBefore(name, one(".line .number", finding));
      } else if (order.value === "reporter" && name) { name.remove(); }
    });
    filter();
  }

  form.addEventListener("input", function (event) { if (event.target !== order) { filter(); } });
  form.addEventListener("change", function (event) { if (event.target === order) { arrange(); } else { filter(); } });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  function clear() {
    all("input[name=severity]", form).forEach(function (box) { box.checked = true; });
    reporter.value = rule.value = state.value = search.value = "";
    filter();
  }
  one("#clear").addEventListener("click", function () { clear(); search.focus(); });

  all("a.to-reporter").forEach(function (link) {
    link.addEventListener("click", function (event) {
      event.preventDefault();
      clear();
      reporter.value = link.getAttribute("data-reporter");
      filter();
      one("#findings").scrollIntoView();
      reporter.focus({ preventScroll: true });
    });
  });

  /* Tiles and what is to be decided lead to the findings they count. */
  function lead(link, choose) {
    link.addEventListener("click", function (event) {
      event.preventDefault();
      clear();
      choose();
      filter();
      one("#findings").scrollIntoView();
      search.focus({ preventScroll: true });
    });
  }
  all("a.to-severity").forEach(function (link) {
    lead(link, function () {
      all("input[name=severity]", form).forEach(function (box) { box.checked = box.value === link.getAttribute("data-severity"); });
    });
  });
  all("a.to-state").forEach(function (link) {
    lead(link, function () { state.value = link.getAttribute("data-state"); });
  });

  list.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (!button) { return; }
    var finding = button.closest(".finding");
    if (button.classList.contains("copy-waiver")) {
      copy(finding.getAttribute("data-waiver"), "豁免条目已复制：粘贴到上报文件夹旁的“豁免.toml”，填写原因（reason）和姓名（by）");
      return;
    }
    var text = function (part) { var found = one(part, finding); return found ? found.textContent.trim() : ""; };
    var lines = [finding.getAttribute("data-name") + "：" + text(".message")];
    if (text(".from")) { lines.push("位置：" + text(".from")); }
    if (text(".hint")) { lines.push(text(".hint")); }
    copy(lines.join("\n"), "已复制，可粘贴到消息里发给单位");
  });

  /* A slash goes to the search, as long as nothing is being typed. */
  document.addEventListener("keydown", function (event) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "checkbox";
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
      search.select();
    }
    if (event.key === "Escape" && event.target === search && search.value) { search.value = ""; filter(); }
  });

  filter();
}());
