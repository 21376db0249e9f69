package results

// OpenThrough is Open with files that a test can make fail.
var OpenThrough = open

type Device = device

var OpenDevice = openDevice
