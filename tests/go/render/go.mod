module tunesmith/render

go 1.24
