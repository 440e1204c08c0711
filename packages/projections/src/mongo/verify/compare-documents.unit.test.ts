import { Int32, Long } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { differingLineMember, differingMember } from './compare-documents.ts';

const document = {
  _id: 'a',
  total: Long.fromNumber(3),
  nested: { x: 1, y: 2 },
  version: new Int32(3),
  timestamps: ['5-0', '6-0', '10-0'],
  updatedAt: new Date(1_000),
};

describe('differingMember', () => {
  it('takes equal documents as equal, whatever order nested members have', () => {
    expect(differingMember(document, { ...document, nested: { y: 2, x: 1 } })).toBeUndefined();
  });

  it('names the member of another value, of another type, and one that only one of them has', () => {
    expect(differingMember({ ...document, total: Long.fromNumber(4) }, document)).toBe('total');
    expect(differingMember({ ...document, total: new Int32(3) }, document)).toBe('total');
    expect(differingMember({ ...document, more: 1 }, document)).toBe('more');
  });

  it('does not mind under which generation they were written, or under none', () => {
    expect(differingMember({ ...document, generation: 1 }, document)).toBeUndefined();
    const [one, other] = [1, 2].map((generation) => ({ _id: 'a:3', position: null, generation }));
    expect(differingLineMember({ ...one }, { ...other })).toBeUndefined();
  });

  it('lets positions be lost, and not be others', () => {
    expect(differingMember({ ...document, timestamps: ['6-0', '10-0'] }, document)).toBeUndefined();
    expect(differingMember({ ...document, timestamps: ['5-0', '10-0'] }, document)).toBeUndefined();
    expect(differingMember({ ...document, timestamps: [] }, document)).toBeUndefined();
    expect(differingMember({ ...document, timestamps: ['6-0', '11-0'] }, document)).toBe(
      'timestamps',
    );
    expect(differingMember({ ...document, timestamps: ['x'] }, document)).toBe('timestamps');
    expect(differingMember({ ...document, timestamps: 5 }, document)).toBe('timestamps');
  });

  it('lets the time be unknown, and not be another', () => {
    expect(differingMember({ ...document, updatedAt: new Date(0) }, document)).toBeUndefined();
    expect(differingMember({ ...document, updatedAt: new Date(2) }, document)).toBe('updatedAt');
    expect(differingMember({ ...document, updatedAt: 1 }, document)).toBe('updatedAt');
  });
});

describe('differingLineMember', () => {
  const line = { _id: 'a:3', position: '5-0', after: new Int32(3) };

  it('lets a position be lost, and not be another', () => {
    expect(differingLineMember({ ...line, position: null }, line)).toBeUndefined();
    expect(differingLineMember({ ...line, position: '6-0' }, line)).toBe('position');
    expect(differingLineMember({ ...line, after: new Int32(4) }, line)).toBe('after');
  });
});
