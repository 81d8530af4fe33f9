// aedes, open to everybody on loopback. Argument: port.
const { Aedes } = require('aedes');
Aedes.createBroker().then(broker => require('node:net').createServer(broker.handle).listen(Number(process.argv[2]), '127.0.0.1'));
