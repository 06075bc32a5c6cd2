// When a countdown has run down, the page is asked for once more: it says what happens now.
document.addEventListener("over", () => window.location.reload());
