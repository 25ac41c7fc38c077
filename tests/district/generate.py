#!/usr/bin/python3
"""Makes the synthetic district: DIR/people.csv and DIR/exports/<unit code>/<file>. The same seed gives the same bytes.

  generate.py --out DIR                                  the directive's district
  generate.py --out DIR --children 2000 --seed 7         a small one with every case
  generate.py --out DIR --mend 21043 --spoil 21049:TE000007
                                                         the same, writing only those exports, edited: DIR/exports/21043, .../21049
"""

import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from district import edit, plan  # noqa: E402
from district.district import District  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--out', required=True, type=pathlib.Path, metavar='DIR')
    parser.add_argument('--seed', type=int, default=2024)
    parser.add_argument('--children', type=int, default=plan.CHILDREN, help='children under 16 in the district (default %(default)s)')
    parser.add_argument('--mend', action='append', default=[], metavar='UNIT[:RECORD_ID]', help='mend a wrong row, by default the first')
    parser.add_argument('--spoil', action='append', default=[], metavar='UNIT[:RECORD_ID]', help='spoil a verified row')
    args = parser.parse_args()
    try:
        district = District(args.seed, args.children)
        edited = [(name, change(district, *wanted.split(':', 1)))
                  for name, change, all_wanted in (('mended', edit.mend, args.mend), ('spoilt', edit.spoil, args.spoil))
                  for wanted in all_wanted]
    except ValueError as e:
        print(f'generate.py: {e}', file=sys.stderr)
        return 64
    if not edited:
        district.write(args.out)
    paths = {unit: district.write_export(args.out, unit) for unit in sorted({record.unit for _, record in edited})}
    for name, record in edited:
        print(f'{name} {record.unit}/{record.record_id} in {paths[record.unit]}')
    return 0


if __name__ == '__main__':
    sys.exit(main())
