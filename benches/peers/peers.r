# R's nls on the curves of `npm run bench -- peers`; the same text runs in webR and in Rscript.
# Each curve starts at `start`. A fit is timed alone and, for fewer curves, with confint (profile intervals of all four
# parameters, from the package stats; before R 4.4 it was in MASS).
peers <- function(text, fit_seconds, interval_seconds) {
  lines <- strsplit(strsplit(text, "\n", fixed = TRUE)[[1]], ";", fixed = TRUE)
  numbers <- function(field) as.numeric(strsplit(field, ",", fixed = TRUE)[[1]])
  curves <- lapply(lines, function(fields) {
    start <- numbers(fields[3])
    list(
      data = data.frame(x = log(numbers(fields[1])), y = numbers(fields[2])),
      start = list(t = start[1], b = start[2], u = start[3], h = start[4])
    )
  })
  fit <- function(curve) {
    nls(y ~ b + (t - b) / (1 + exp(h * (x - u))), data = curve$data, start = curve$start)
  }
  run <- function(work, seconds) {
    answers <- list()
    begin <- Sys.time()
    for (curve in curves) {
      answers[[length(answers) + 1]] <- tryCatch(suppressMessages(work(curve)), error = function(e) NA_real_)
      if (as.numeric(Sys.time() - begin, units = "secs") > seconds) break
    }
    list(answers = answers, seconds = as.numeric(Sys.time() - begin, units = "secs"))
  }
  # Once before the clock, so that nothing is loaded or compiled on it.
  for (i in 1:3) try(suppressMessages(confint(fit(curves[[i]]))), silent = TRUE)
  print_row <- function(values) paste(formatC(values, digits = 17, format = "g"), collapse = ",")
  alone <- run(fit, fit_seconds)
  rss <- vapply(alone$answers, function(a) if (inherits(a, "nls")) deviance(a) else NA_real_, 0)
  rows <- list(R.version$version.string, print_row(alone$seconds), print_row(rss))
  whole <- tryCatch(run(function(curve) {
    limits <- confint(fit(curve))
    as.numeric(t(limits[c("t", "b", "h", "u"), ]))
  }, interval_seconds), error = function(e) NULL)
  # An open side is NA in a row of eight; a failure is one NA.
  limits <- vapply(whole$answers, print_row, "")
  paste(c(rows, print_row(whole$seconds), limits), collapse = "\n")
}
