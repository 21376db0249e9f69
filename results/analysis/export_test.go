package analysis

// EnoughWidth is what decides when a configuration has enough seeds.
var EnoughWidth = enoughWidth
