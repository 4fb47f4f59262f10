using System.Numerics;

namespace Wattwise.Caching;

/// <summary>
/// Finds the number of a key, where the owner keeps a key for each number: open addressing with linear probing, 4 bytes a place.
/// </summary>
/// <param name="keyOf">The key of a number that is in the table.</param>
/// <remarks>For one thread at a time.</remarks>
internal sealed class HashIndex<TKey>(Func<int, TKey> keyOf)
    where TKey : struct, IEquatable<TKey>
{
    private const int SmallestSize = 4;

    // A number plus 1; 0 where the place is free. The size is a power of 2.
    private int[] _places = new int[SmallestSize];
    private int _hand;

    public int Count { get; private set; }

    public bool TryFind(TKey key, out int number)
    {
        number = _places[Find(key)] - 1;
        return number >= 0;
    }

    /// <summary>Adds a number whose key is not in the table.</summary>
    public void Add(int number)
    {
        if (4 * (Count + 1) > 3 * _places.Length)
            Resize(2 * _places.Length);
        _places[Find(keyOf(number))] = number + 1;
        Count++;
    }

    public bool Remove(TKey key, out int number)
    {
        var place = Find(key);
        number = _places[place] - 1;
        if (number < 0)
            return false;

        Count--;

        // Whoever stands further from home than the gap moves into it, so that no search ends too early.
        var mask = _places.Length - 1;
        for (var next = (place + 1) & mask; _places[next] != 0; next = (next + 1) & mask)
        {
            var home = Home(keyOf(_places[next] - 1));
            if (((next - home) & mask) < ((next - place) & mask))
                continue;
            _places[place] = _places[next];
            place = next;
        }

        _places[place] = 0;
        if (_places.Length > SmallestSize && 8 * Count < _places.Length)
            Resize(_places.Length / 2);
        return true;
    }

    public void Clear()
    {
        _places = new int[SmallestSize];
        Count = 0;
    }

    /// <summary>All numbers, in no particular order.</summary>
    public int[] ToArray() => [.. _places.Where(place => place != 0).Select(place => place - 1)];

    /// <summary>
    /// Gives the numbers that follow those of the last call; with hashes as keys, a random sample, until all had their turn.
    /// </summary>
    /// <param name="sample">Takes the numbers.</param>
    /// <returns>How many there are: fewer than asked for only where the table has no more.</returns>
    public int Sample(Span<int> sample)
    {
        var wanted = Math.Min(sample.Length, Count);
        for (var taken = 0; taken < wanted; _hand++)
        {
            if (_places[_hand & (_places.Length - 1)] is > 0 and var place)
                sample[taken++] = place - 1;
        }

        return wanted;
    }

    private void Resize(int size)
    {
        var old = _places;
        _places = new int[size];
        foreach (var place in old)
        {
            if (place != 0)
                _places[Find(keyOf(place - 1))] = place;
        }
    }

    private int Find(TKey key)
    {
        var mask = _places.Length - 1;
        var place = Home(key);
        while (_places[place] != 0 && !keyOf(_places[place] - 1).Equals(key))
            place = (place + 1) & mask;
        return place;
    }

    // Multiplying by 2^32 over the golden ratio spreads keys that differ in their low bits only.
    private int Home(TKey key) => (int)(((uint)key.GetHashCode() * 2654435769u) >> (32 - BitOperations.Log2((uint)_places.Length)));
}
