"""A plain pymodbus client that reads blocks as fast as it can, for comparison."""

import sys
import time

from pymodbus.client import ModbusSerialClient

client = ModbusSerialClient(port=sys.argv[1], baudrate=int(sys.argv[2]), timeout=1)
client.connect()
blocks = int(sys.argv[3])
end = time.monotonic() + float(sys.argv[4])
answers = 0
while time.monotonic() < end:
    for block in range(blocks):
        if not client.read_holding_registers(block * 20, 20, slave=1).isError():
            answers += 1
print(answers)
