function createPageHTML(count, current, name, extension) {
  if (count <= 1) { return; }
  for (var i = 0; i < count; i++) {
    var target = (i === 0 ? name : name + "_" + i) + "." + extension;
    document.write(i === current ? "<b>" + (i + 1) + "</b> " : '<a href="' + target + '">' + (i + 1) + "</a> ");
  }
}
