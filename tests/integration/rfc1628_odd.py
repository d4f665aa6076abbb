# SPDX-License-Identifier: GPL-2.0-or-later
"""Odd sets of NUT variables, and what an agent of RFC 1628 must answer for every column that they concern.

A row is a name, the variables beside `ups.status: OL` (which a row may replace), and objects below upsObjects: `2.4=98`
is an integer, `1.2='x y'` a text, `2.4=-` no such instance, `6=1,18` the alarms that hold, of which upsAlarmsPresent is
the count.  A scalar is written without its `.0`.  Of what a row does not say, the mapping in rfc1628_expect.py decides.

The rule behind them: never a wrong number, absent rather than invented.  What is no number, or is negative where the
MIB has no negative numbers, is not known; what is beyond the range of a type is its end.
"""

LONG = 'x' * 300
# Values that are no number, and numbers that cannot be: each as the value of every measure below.
NO_NUMBER = ('', ' ', 'nan', 'NaN', 'inf', '-inf', '1e400', 'n/a', '12 V', '12,5', '230.4.1', '--1', 'OL', '0x', '-1', '-0.51e9')
MEASURES = {
    'battery.runtime': '2.3', 'battery.charge': '2.4', 'battery.voltage': '2.5', 'input.frequency': '3.3.1.2.1',
    'input.voltage': '3.3.1.3.1', 'input.current': '3.3.1.4.1', 'input.realpower': '3.3.1.5.1', 'output.frequency': '4.2',
    'output.voltage': '4.4.1.2.1', 'output.current': '4.4.1.3.1', 'output.realpower': '4.4.1.4.1', 'ups.load': '4.4.1.5.1',
    'input.bypass.frequency': '5.1', 'input.bypass.voltage': '5.3.1.2.1', 'input.bypass.current': '5.3.1.3.1',
    'input.bypass.realpower': '5.3.1.4.1', 'input.voltage.nominal': '9.1', 'input.frequency.nominal': '9.2',
    'output.voltage.nominal': '9.3', 'output.frequency.nominal': '9.4', 'ups.power.nominal': '9.5',
    'ups.realpower.nominal': '9.6', 'battery.runtime.low': '9.7', 'input.transfer.low': '9.9', 'input.transfer.high': '9.10'}

SETS = (
    # ---- identity ----
    ('nothing but the status', {}, "1.1='' 1.2=odd 1.3='' 1.5=odd 1.6='' 2.1=2 2.2=0 2.3=- 2.4=- 2.5=- 2.6=- 2.7=- 3.1=0 3.2=0 "
     '4.1=3 4.2=- 4.3=0 5.1=- 5.2=0 6= 7.1=7.7.1 7.2=1 7.3=6 7.4="" 7.5=0 7.6=0 8.1=1 8.2=-1 8.3=-1 8.4=-1 8.5=1 9.1=- 9.2=- '
     '9.3=- 9.4=- 9.5=- 9.6=- 9.7=- 9.8=- 9.9=- 9.10=-'),
    ('texts longer than the MIB has room for', {'ups.mfr': LONG, 'ups.model': LONG, 'ups.firmware': LONG, 'ups.id': LONG,
                                                'ups.test.result': LONG},
     f'1.1={LONG[:31]} 1.2={LONG[:63]} 1.3={LONG[:63]} 1.5={LONG[:63]} 7.3=2 7.4={LONG[:255]}'),
    ('empty texts, and what stands in for them', {'ups.mfr': '', 'device.mfr': 'Maker', 'ups.model': '', 'device.model': '',
                                                  'ups.firmware': '', 'ups.id': ''}, "1.1=Maker 1.2=odd 1.3='' 1.5=odd"),
    ('texts with quotes and a backslash', {'ups.model': 'a "b" c\\d'}, "1.2='a \"b\" c\\d'"),
    # ---- battery ----
    ('charge between two numbers', {'battery.charge': '97.5'}, '2.4=98'),
    ('charge above a hundred', {'battery.charge': '100.6'}, '2.4=100'),
    ('charge of a unit that says 4750', {'battery.charge': '4750'}, '2.4=100 2.1=2'),
    ('charge a hair below nothing', {'ups.status': 'OB', 'battery.charge': '-0.4'}, '2.4=- 2.1=2'),
    ('runtime below a minute', {'battery.runtime': '59.9'}, '2.3=1'),
    ('runtime just below two minutes', {'battery.runtime': '119.99'}, '2.3=1'),
    ('runtime zero on line', {'battery.runtime': '0'}, '2.3=1 2.1=2 6='),
    ('runtime zero on battery', {'ups.status': 'OB', 'battery.runtime': '0'}, '2.3=1 2.1=4 4.1=5 6=2,3,4,6,23'),
    ('runtime of four seconds on battery', {'ups.status': 'OB', 'battery.runtime': '4'}, '2.3=1 2.1=2 6=2,6,23'),
    ('runtime of a century', {'battery.runtime': '1e300'}, '2.3=2147483647'),
    ('runtime unknown on battery', {'ups.status': 'OB DISCHRG', 'battery.runtime': '-1', 'battery.charge': '-1'},
     '2.1=2 2.2=* 2.3=- 2.4=- 4.1=5 6=2,6'),
    ('runtime at its low mark', {'battery.runtime': '300', 'battery.runtime.low': '300'}, '2.1=3 2.3=5 9.7=5 6=3'),
    ('a low mark that is not known', {'battery.runtime': '0', 'battery.runtime.low': '-1'}, '2.1=2 9.7=- 6='),
    ('a low mark of 61 seconds', {'battery.runtime.low': '61'}, '9.7=2'),
    ('charge of one per cent on battery', {'ups.status': 'OB', 'battery.charge': '1.0'}, '2.1=4 2.4=1 6=2,3,4,6'),
    ('charge of one per cent on line', {'battery.charge': '1.0', 'ups.status': 'OL LB CHRG'}, '2.1=3 2.4=1 6=3'),
    ('no battery', {'ups.alarm': 'No battery installed!'}, '2.1=4 4.1=3 6=3,4'),
    ('battery current both ways', {'battery.current': '-1.94'}, '2.6=-19'),
    ('battery current beyond the type', {'battery.current': '-1e12'}, '2.6=-2147483648'),
    ('voltage in tenths', {'battery.voltage': '27.25'}, '2.5=273'),
    ('voltage with a wire the wrong way round', {'battery.voltage': '-0.87'}, '2.5=-'),
    ('temperature below freezing', {'battery.temperature': '-5.5'}, '2.7=-6'),
    ('temperature of the UPS where the battery has none', {'battery.temperature': 'n/a', 'ups.temperature': '31.4'}, '2.7=31'),
    ('temperature of the room only', {'ambient.temperature': '22', 'ambient.humidity': '40'}, '2.7=-'),
    # ---- input ----
    ('one line', {'input.voltage': '229.5', 'input.frequency': '49.95', 'input.current': '0.04', 'input.realpower': '0'},
     '3.2=1 3.3.1.1.1=1 3.3.1.2.1=500 3.3.1.3.1=230 3.3.1.4.1=0 3.3.1.5.1=0 3.3.1.1.2=-'),
    ('no volts during an outage', {'ups.status': 'OB', 'input.voltage': '0', 'input.frequency': '0'},
     '3.1=1 3.2=1 3.3.1.2.1=0 3.3.1.3.1=0 4.1=5 6=2,6'),
    ('volts below the transfer point on line', {'input.voltage': '150', 'input.transfer.low': '170'}, '3.1=1 9.9=170 6=6'),
    ('volts that cannot be', {'input.voltage': '-159357104.0', 'output.voltage': '-29733682.0', 'input.transfer.low': '-96'},
     '3.1=0 3.3.1.3.1=- 4.4.1.2.1=- 9.9=- 6='),
    ('volts beyond the type', {'input.voltage': '1e12'}, '3.3.1.3.1=2147483647'),
    ('boosting and trimming are no fault', {'ups.status': 'OL BOOST', 'input.voltage': '205'}, '3.1=0 4.1=6 6='),
    ('trimming', {'ups.status': 'OL TRIM'}, '4.1=7 6='),
    ('three phases to neutral', {'input.phases': '3', 'input.L1-N.voltage': '230', 'input.L2-N.voltage': '231',
                                 'input.L3-N.voltage': '232', 'input.frequency': '50', 'input.L2.current': '3.25'},
     '3.2=3 3.3.1.2.1=500 3.3.1.2.3=500 3.3.1.3.1=230 3.3.1.3.2=231 3.3.1.3.3=232 3.3.1.4.1=- 3.3.1.4.2=33 3.3.1.4.3=-'),
    ('three phases to each other, the third the other way', {'input.L1-L2.voltage': '400', 'input.L2-L3.voltage': '401',
                                                             'input.L1-L3.voltage': '402'},
     '3.2=3 3.3.1.3.1=400 3.3.1.3.2=401 3.3.1.3.3=402'),
    ('phases that are no number of phases', {'input.phases': '0', 'output.phases': '-3', 'input.L2.voltage': '230'},
     '3.2=2 3.3.1.1.1=- 3.3.1.3.1=- 3.3.1.1.2=2 3.3.1.3.2=230 4.3=0'),
    ('seven phases', {'input.phases': '7', 'input.voltage': '230'}, '3.2=1 3.3.1.3.1=230'),
    ('one phase with the names of three', {'input.phases': '1', 'input.L1-N.voltage': '230', 'input.voltage': 'n/a'},
     '3.2=1 3.3.1.3.1=230'),
    ('three phases of which nothing is measured', {'input.phases': '3', 'output.phases': '3'}, '3.2=3 3.3.1.1.1=- 4.3=3 4.4.1.1.1=-'),
    ('three phases in, one out', {'input.phases': '3', 'input.L1-N.voltage': '231', 'input.L2-N.voltage': '232',
                                  'input.L3-N.voltage': '233', 'output.phases': '1', 'output.voltage': '230', 'ups.load': '40'},
     '3.2=3 3.3.1.3.3=233 4.3=1 4.4.1.2.1=230 4.4.1.5.1=40 4.4.1.2.2=-'),
    # ---- output ----
    ('load above the type', {'ups.load': '562020'}, '4.3=1 4.4.1.5.1=200'),
    ('load of nothing', {'ups.load': '0', 'ups.realpower.nominal': '900'}, '4.3=1 4.4.1.4.1=0 4.4.1.5.1=0'),
    ('power estimated', {'ups.load': '33.3', 'ups.realpower.nominal': '900'}, '4.4.1.4.1=300 4.4.1.5.1=33 9.6=900'),
    ('power estimated of the output\'s nominal power', {'ups.load': '10', 'output.realpower.nominal': '500'}, '4.4.1.4.1=50 9.6=500'),
    ('power never of volt-amperes', {'ups.load': '50', 'ups.power.nominal': '1000', 'ups.power': '480'}, '4.4.1.4.1=- 9.5=1000 9.6=-'),
    ('power told, however small', {'ups.load': '50', 'ups.realpower.nominal': '900', 'ups.realpower': '0'}, '4.4.1.4.1=0'),
    ('power told of the output before the UPS', {'output.realpower': '111', 'ups.realpower': '222'}, '4.4.1.4.1=111'),
    ('power of a load that is not known', {'ups.load': '-1', 'ups.realpower.nominal': '900'}, '4.4.1.4.1=- 4.4.1.5.1=-'),
    ('power of no nominal power', {'ups.load': '20', 'ups.realpower.nominal': '0', 'output.realpower.nominal': '0'},
     '4.4.1.4.1=- 4.4.1.5.1=20 9.6=-'),
    ('nominal values that nobody filled in', {'input.voltage.nominal': '0', 'output.voltage.nominal': '0.0', 'output.frequency.nominal': '0',
                                              'ups.power.nominal': '0', 'output.power.nominal': '700'}, '9.1=- 9.3=- 9.4=- 9.5=700'),
    ('power of three lines is not estimated', {'output.phases': '3', 'ups.load': '20', 'ups.realpower.nominal': '9000'},
     '4.3=3 4.4.1.4.1=- 4.4.1.5.1=20 4.4.1.5.2=20 4.4.1.5.3=20'),
    ('load of each line, the larger of both', {'output.phases': '3', 'output.L1.power.percent': '20', 'output.L1.realpower.percent': '25',
                                               'output.L2.power.percent': '30', 'output.L3.realpower.percent': '-1', 'ups.load': '77',
                                               'output.L1.realpower': '100', 'ups.L2.realpower': '200'},
     '4.3=3 4.4.1.4.1=100 4.4.1.4.2=200 4.4.1.4.3=- 4.4.1.5.1=25 4.4.1.5.2=30 4.4.1.5.3=-'),
    ('output frequency without any line', {'output.frequency': '59.96'}, '4.2=600 4.3=0'),
    ('output off though on line', {'ups.status': 'OL OFF', 'output.voltage': '0'}, '2.1=2 2.2=0 4.1=2 4.4.1.2.1=0 6=14'),
    ('on bypass', {'ups.status': 'OL BYPASS'}, '4.1=4 6=9'), ('discharging without a word of the mains', {'ups.status': 'DISCHRG'}, '4.1=5 6=2'),
    ('no word of the power', {'ups.status': 'CHRG'}, '2.1=1 4.1=1 6='),
    ('every word at once', {'ups.status': 'OL OB LB RB OVER BYPASS TRIM BOOST CHRG DISCHRG CAL'}, '2.1=3 4.1=4 6=1,3,8,9,24'),
    # ---- bypass ----
    ('bypass of one line', {'input.bypass.voltage': '228', 'input.bypass.frequency': '50.04', 'input.bypass.current': '1.5',
                            'input.bypass.realpower': '300'}, '5.1=500 5.2=1 5.3.1.1.1=1 5.3.1.2.1=228 5.3.1.3.1=15 5.3.1.4.1=300'),
    ('bypass with a frequency only', {'input.bypass.frequency': '50'}, '5.1=500 5.2=1 5.3.1.1.1=-'),
    ('bypass of three lines', {'input.bypass.phases': '3', 'input.bypass.L1-N.voltage': '230', 'input.bypass.L3-N.voltage': '229'},
     '5.2=3 5.3.1.2.1=230 5.3.1.1.2=- 5.3.1.2.2=- 5.3.1.2.3=229'),
    # ---- alarms and tests ----
    ('an alarm without a sentence', {'ups.status': 'ALARM OL'}, '4.1=3 6=18'),
    ('an alarm that a word explains', {'ups.status': 'ALARM OL RB', 'ups.alarm': 'Replace battery!'}, '6=1'),
    ('alarms of several kinds', {'ups.status': 'ALARM OL', 'ups.alarm': 'Fan failure! Over temperature! Battery charger fail!'}, '6=5,13,16'),
    ('an alarm of a probe', {'ups.alarm': 'Ambient temperature high!'}, '6=18'),
    ('bad packs', {'battery.packs.bad': '2'}, '6=1'), ('packs not known', {'battery.packs.bad': '-1'}, '6='),
    ('a test on battery', {'ups.status': 'OB TEST'}, '2.2=* 3.1=0 4.1=5 6=2,24 7.1=7.7.3 7.3=5'),
    ('calibrating', {'ups.status': 'OL CAL'}, '6=24 7.1=7.7.5 7.3=5'),
    ('a test that failed', {'ups.test.result': 'Done and error: battery bad'}, "6=1,19 7.1=7.7.1 7.3=3 7.4='Done and error: battery bad'"),
    ('a test that passed', {'ups.test.result': 'Done and passed'}, '6= 7.3=1'),
    ('a test that was cut short', {'ups.test.result': 'Aborted'}, '6= 7.3=4'),
    ('a test of a word that is none', {'ups.test.result': 'Frobnicated'}, '7.3=2'), ('no test ever', {'ups.test.result': 'No test initiated'}, '7.3=6'),
    # ---- control ----
    ('countdowns that do not run', {'ups.timer.shutdown': '-1', 'ups.timer.start': '0', 'ups.timer.reboot': '65535'}, '8.2=-1 8.3=-1 8.4=-1 6='),
    ('countdowns that run', {'ups.timer.shutdown': '4.7', 'ups.timer.start': '1e12', 'ups.timer.reboot': '301'},
     '8.2=4 8.3=2147483647 8.4=300 6=22,23'),
    ('a forced shutdown on line', {'ups.status': 'FSD OL'}, '2.1=2 6=22'), ('a forced shutdown on battery', {'ups.status': 'FSD OB'}, '2.1=3 6=2,3,6,22'),
    ('no restart', {'ups.start.auto': 'NO'}, '8.5=2'), ('a restart that is neither', {'ups.start.auto': 'maybe'}, '8.5=1'),
    # ---- settings ----
    ('settings', {'input.voltage.nominal': '120', 'input.frequency.nominal': '59.94', 'output.voltage.nominal': '120.4',
                  'output.frequency.nominal': '60', 'output.power.nominal': '750.5', 'ups.realpower.nominal': '450',
                  'ups.beeper.status': 'Muted', 'input.transfer.low': '0', 'input.transfer.high': '1e10'},
     '9.1=120 9.2=599 9.3=120 9.4=600 9.5=751 9.6=450 9.8=3 9.9=0 9.10=2147483647'),
    ('a beeper with a word of its own', {'ups.beeper.status': 'beeping'}, '9.8=-'),
)

# What a UPS says one after the other, and what is answered each time.  None: the variable is deleted.  OTHER: its driver
# ends, and the one that comes in its place says only what follows.
OTHER = 'another UPS'
STEPS = (
    ('power is told after it was estimated',
     ({'ups.load': '50', 'ups.realpower.nominal': '900'}, '4.4.1.4.1=450'), ({'ups.realpower': '400'}, '4.4.1.4.1=400'),
     ({'ups.load': '60'}, '4.4.1.4.1=400 4.4.1.5.1=60'), ({'ups.realpower': None, 'ups.load': '61'}, '4.4.1.4.1=400 4.4.1.5.1=61')),
    ('one phase becomes three and one again',
     ({'input.voltage': '230'}, '3.2=1 3.3.1.3.1=230 3.3.1.3.2=-'),
     ({'input.phases': '3', 'input.L1-N.voltage': '231', 'input.L3-N.voltage': '233'},
      '3.2=3 3.3.1.3.1=231 3.3.1.1.2=- 3.3.1.3.2=- 3.3.1.3.3=233'),
     ({'input.phases': '1'}, '3.2=1 3.3.1.3.1=230 3.3.1.3.2=- 3.3.1.3.3=-')),
    ('a measure becomes no number, and one that cannot be',
     ({'battery.charge': '90', 'input.voltage': '230'}, '2.4=90 3.3.1.3.1=230'),
     ({'battery.charge': 'n/a', 'input.voltage': '-1', 'ups.load': '7'}, '2.4=90 3.3.1.3.1=230 4.4.1.5.1=7'),
     ({'battery.charge': '80', 'input.voltage': '0'}, '2.4=80 3.3.1.3.1=0')),
    ('an outage, a low battery, and another outage',
     ({'battery.runtime': '1200'}, '2.1=2 2.2=0 2.3=20 3.1=0 4.1=3 6='),
     ({'ups.status': 'OB DISCHRG', 'battery.runtime': '-1'}, '2.1=2 2.2=* 2.3=20 3.1=1 4.1=5 alarms=2,6'),
     ({'ups.status': 'OB DISCHRG LB'}, '2.1=3 3.1=1 4.1=5 alarms=2,3,6'), ({'ups.status': 'OL CHRG LB'}, '2.1=3 2.2=0 4.1=3 alarms=3'),
     ({'ups.status': 'OB DISCHRG LB'}, '2.1=3 3.1=2 4.1=5 alarms=2,3,6'), ({'ups.status': 'OL'}, '2.1=2 2.2=0 3.1=2 4.1=3 6=')),
    ('one alarm after the other, and the words without a sentence',
     ({'ups.status': 'ALARM OL', 'ups.alarm': 'Fan failure!'}, 'alarms=16'), ({'ups.alarm': 'Fan failure! Over temperature!'}, 'alarms=5,16'),
     ({'ups.alarm': 'Over temperature!'}, 'alarms=5'), ({'ups.alarm': None}, 'alarms=18'), ({'ups.status': 'OL'}, '6=')),
    ('tests that pass, fail and are cut short',
     ({'ups.status': 'OL TEST', 'ups.test.result': 'In progress'}, '7.1=7.7.3 7.3=5 7.6=* alarms=24'),
     ({'ups.status': 'OL', 'ups.test.result': 'Done and passed'}, "7.1=7.7.3 7.3=1 7.4='Done and passed' 6="),
     ({'ups.status': 'OB CAL'}, '3.1=0 7.1=7.7.5 7.3=5 alarms=2,24'),
     ({'ups.status': 'OL', 'ups.test.result': 'Done and error'}, '7.1=7.7.5 7.3=3 alarms=19'), ({'ups.test.result': 'Aborted'}, '7.3=4 6=')),
    ('bypass, off, and a countdown',
     ({'ups.status': 'OL'}, '4.1=3 5.2=0 6='), ({'ups.status': 'BYPASS', 'input.bypass.voltage': '229'}, '4.1=4 5.2=1 5.3.1.2.1=229 alarms=9'),
     ({'ups.status': 'OFF'}, '4.1=2 alarms=14'), ({'ups.status': 'OL', 'ups.timer.shutdown': '30'}, '4.1=3 8.2=30 alarms=22'),
     ({'ups.timer.shutdown': '-1'}, '8.2=-1 6=')),
    ('another UPS in its place',
     ({'ups.mfr': 'One', 'ups.model': 'M', 'battery.charge': '90', 'input.phases': '3', 'input.L1-N.voltage': '230', 'ups.realpower': '50',
       'input.transfer.low': '180', 'ups.beeper.status': 'muted', 'ups.start.auto': 'no'},
      '1.1=One 2.4=90 3.2=3 4.4.1.4.1=50 8.5=2 9.8=3 9.9=180'),
     (OTHER, {'ups.mfr': 'Two', 'ups.load': '10', 'ups.realpower.nominal': '500'},
      "1.1=Two 1.2=odd 2.4=- 3.2=0 3.3.1.3.1=- 4.4.1.4.1=50 4.4.1.5.1=10 8.5=1 9.6=500 9.8=- 9.9=- 6=")),
)

# What a manager writes to the group of settings: variable, its value, what the driver says of it; then pairs of what is
# written and what reaches the driver, or the error.
NUMBER = ('SETFLAGS {} RW NUMBER',)
WRITES = (
    ('9.1', 'input.voltage.nominal', '230', ('SETFLAGS {} RW NUMBER', 'ADDENUM {} "220"', 'ADDENUM {} "230.0"'),
     ((220, '220'), (230, '230.0'), (225, 'inconsistentValue'), (0, 'inconsistentValue'), (-1, 'wrongValue'))),
    ('9.2', 'input.frequency.nominal', '50', NUMBER, ((600, '60'), (595, '59.5'), (2147483647, '214748364.7'))),
    ('9.3', 'output.voltage.nominal', '230', (), ((230, 'notWritable'),)),
    ('9.4', 'output.frequency.nominal', 'auto', NUMBER, ((500, 'noCreation'),)),
    ('9.5', 'ups.power.nominal', '1000', NUMBER, ((1000, 'notWritable'),)),
    ('9.6', 'ups.realpower.nominal', '900', NUMBER, ((900, 'notWritable'),)),
    ('9.7', 'battery.runtime.low', '300', ('SETFLAGS {} RW NUMBER', 'ADDRANGE {} 100 400', 'ADDRANGE {} 900 1000'),
     ((0, '100'), (1, '100'), (2, '120'), (7, '900'), (16, '960'), (2147483647, '1000'))),
    ('9.8', 'ups.beeper.status', 'enabled', ('SETFLAGS {} RW STRING',), ((1, 'disabled'), (2, 'enabled'), (4, 'wrongValue'))),
    ('9.9', 'input.transfer.low', '180', ('SETFLAGS {} RW NUMBER', 'ADDRANGE {} 160 200'),
     ((160, '160'), (200, '200'), (159, 'inconsistentValue'), (201, 'inconsistentValue'))),
    ('9.10', 'input.transfer.high', '-1', NUMBER, ((260, 'noCreation'),)),
)
