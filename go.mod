module github.com/tausweep/tausweep

go 1.27.4
