// Runs in formgrader's page of one submission, beside its own scripts; `$` is their jQuery.
(function () {
  // As `RUBRIC_HEAD` in mark_scheme.py: no sentence of a person's looks like that.
  var HEAD = /^rubric (\d+: [\d.]+ of [\d.]+(?:, \d+: [\d.]+ of [\d.]+)*)[ \t\r]*(?:\n|$)/;

  // Formgrader frames every picture in red, as if something were wrong with it.
  $("<style>").text("img { border: 1px solid #ccc; }").appendTo("head");

  function fields(name) {
    return $(".rubric-line").filter(function () { return $(this).data("answer") === name; });
  }

  // Formgrader's own box with this id, whatever else on the page may have the same.
  function box(kind, id) {
    return $(kind).filter(function () { return this.id === id; });
  }

  function comment(name) {
    return box("textarea.comment", name + "-comment");
  }

  function within(field) {
    return Math.min(Math.max(Number(field.value), 0), Number(field.max));
  }

  // Formgrader scrolls to the cell around what gets the focus: to the top of the page for a field of the rubric, which
  // is in none of its cells, and past the box below a long answer. What has the focus has to be in sight.
  var scrollPosition = FormGrader.prototype.getScrollPosition;
  FormGrader.prototype.getScrollPosition = function () {
    var position = scrollPosition.call(this), field = this.last_selected, height = $(window).height();
    if (!field.is("input, textarea")) {
      return position;
    }
    var below = field.offset().top - position;
    var isInSight = below > $(".navbar-fixed-top").outerHeight() && below + field.outerHeight() < height;
    return isInSight ? position : field.offset().top - height * 0.33;
  };

  // Without a network there is no MathJax, for which formgrader would wait before it sets up its shortcuts.
  var configureScrolling = FormGrader.prototype.configureScrolling;
  FormGrader.prototype.configureScrolling = function () {
    if (window.MathJax === undefined) {
      window.MathJax = {Hub: {Startup: {signal: {Interest: function (tell) { tell("End"); }}}}};
    }
    configureScrolling.call(this);
  };

  // Once every line has its points: their sum is the score, and each stands at the head of the comment.
  $(document).on("change", ".rubric-line", function () {
    var name = $(this).data("answer"), all = fields(name).get();
    if (this.value !== "") {
      this.value = within(this);
    }
    if (all.some(function (field) { return field.value === ""; })) {
      $(document).trigger("finished_saving");  // formgrader waits for it before it leaves the page
      return;
    }
    var head = all.map(function (field, index) { return (index + 1) + ": " + field.value + " of " + field.max; });
    var rest = comment(name).val().replace(HEAD, "");
    comment(name).val("rubric " + head.join(", ") + "\n" + rest).trigger("change");
    var sum = all.reduce(function (total, field) { return total + Number(field.value); }, 0);
    box("input.score", name).val(Math.round(sum * 1000) / 1000).trigger("change");
  });

  // Once formgrader has loaded the comments and can save, what was given before comes back out of them.
  $(document).on("ajaxStop", function () {
    if (!formgrader.grades.loaded || !formgrader.comments.loaded) {
      return;
    }
    $(".rubric-line").prop("disabled", false);
    $("textarea.comment").each(function () {
      var found = HEAD.exec(this.value), points = found ? found[1].split(", ") : [];
      fields(this.id.replace(/-comment$/, "")).each(function (index) {
        if (this.value === "" && points[index]) {
          this.value = parseFloat(points[index].split(": ")[1]);
        }
      });
    });
  });
})();
