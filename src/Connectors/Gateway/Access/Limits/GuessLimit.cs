using System.Net;

namespace Wattwise.Gateway.Access;

/// <summary>Slows down whoever guesses keys, by address. Of a fixed size: a few addresses share a place, which nobody can foresee.
/// Thread-safe.</summary>
internal sealed class GuessLimit(int perMinute, TimeProvider timeProvider)
{
    private const int Places = 4096;
    private const int NetworkBytes = 8;

    private readonly TokenBucket?[] _places = new TokenBucket?[Places];

    /// <summary>When an address may try again; zero if it may now.</summary>
    public TimeSpan Look(IPAddress? address) => Volatile.Read(ref PlaceOf(address))?.Look() ?? TimeSpan.Zero;

    /// <summary>Counts a key that was no good.</summary>
    public void Count(IPAddress? address)
    {
        ref var place = ref PlaceOf(address);
        if (Volatile.Read(ref place) is null)
            Interlocked.CompareExchange(ref place, new TokenBucket(perMinute, timeProvider), null);
        place!.Take();
    }

    private ref TokenBucket? PlaceOf(IPAddress? address)
    {
        // The hash is seeded anew in each process. A network of one owner is one place: it has more addresses than there are places.
        var hash = new HashCode();
        if (address is not null)
        {
            Span<byte> bytes = stackalloc byte[16];
            (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).TryWriteBytes(bytes, out var length);
            hash.AddBytes(bytes[..(length > NetworkBytes ? NetworkBytes : length)]);
        }

        return ref _places[(uint)hash.ToHashCode() % Places];
    }
}
