#!/usr/bin/env python3
"""Units of a Modbus bus: pymodbus as the server."""

import sys, threading
from pymodbus.server import StartSerialServer, StartTcpServer
from pymodbus.datastore import (
    ModbusSparseDataBlock,
    ModbusSlaveContext,
    ModbusServerContext,
)
from pymodbus.exceptions import NoSuchSlaveException
from pymodbus.transaction import ModbusRtuFramer, ModbusSocketFramer

ignored = {}


class Unit(ModbusSlaveContext):
    def validate(self, function, address, count=1):
        if any(address <= one < address + count for one in ignored.get(self.number, ())):
            raise NoSuchSlaveException("ignored")  # the server then says nothing
        return super().validate(function, address, count)


units = {}
for unit in sys.argv[2].split(","):
    block = ModbusSparseDataBlock({address: 0 for address in range(1, 0x120)})
    units[int(unit)] = Unit(hr=block, ir=block, co=block, di=block)
    units[int(unit)].number = int(unit)
silent = {}


def orders():
    for line in sys.stdin:
        words = line.split()
        unit = int(words[1])
        if words[0] == "set":
            holder = silent.get(unit) or units[unit]
            holder.setValues(3, int(words[2]), [int(word) for word in words[3:]])
        elif words[0] == "ignore":
            ignored[unit] = [int(word) for word in words[2:]]
        elif words[0] == "die":
            silent[unit] = units.pop(unit)
        elif words[0] == "live":
            units[unit] = silent.pop(unit)
        print("done", flush=True)


threading.Thread(target=orders, daemon=True).start()
context = ModbusServerContext(slaves=units, single=False)
print("done", flush=True)
if sys.argv[1].startswith("/"):
    StartSerialServer(
        context=context,
        framer=ModbusRtuFramer,
        port=sys.argv[1],
        baudrate=9600,
        timeout=0.05,
        ignore_missing_slaves=True,
    )
else:
    host, port = sys.argv[1].split(":")
    rtu = sys.argv[3] == "rtu"
    StartTcpServer(
        context=context,
        address=(host, int(port)),
        framer=ModbusRtuFramer if rtu else ModbusSocketFramer,
        ignore_missing_slaves=True,
    )
