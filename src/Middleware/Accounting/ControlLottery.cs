using System.Security.Cryptography;
using System.Text;

namespace Wattwise.Accounting;

/// <summary>Draws the requests that stages leave alone. Thread-safe.</summary>
/// <remarks>
/// A key always draws the same lot, in every process with the same seed: its hash (SHA-256 with the seed) is the lot. Lots of different
/// stages are independent of each other and of the lot for all stages. A request without a key draws for itself.
/// </remarks>
internal sealed class ControlLottery
{
    private static readonly IReadOnlyList<string> None = [];

    private readonly double _fraction;
    private readonly (string Stage, double Fraction, ulong Salt)[] _stages;
    private readonly int _seed;
    private long _drawn;

    public ControlLottery(AccountingOptions options)
    {
        _fraction = options.ControlFraction;
        _stages = [.. options.StageControlFractions.Where(stage => stage.Value > 0)
            .OrderBy(stage => stage.Key, StringComparer.Ordinal).Select(stage => (stage.Key, stage.Value, Hash(stage.Key)))];
        _seed = options.ControlSeed ?? 0;

        // Without a seed of the app's, short-lived processes must not all begin with the same draws.
        _drawn = options.ControlSeed is null ? BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) : 0;
    }

    /// <summary>False if no request is ever held out.</summary>
    public bool IsOpen => _fraction > 0 || _stages.Length > 0;

    /// <summary>Draws for a request.</summary>
    public ControlAssignment Draw(EffectiveRequestOptions request)
    {
        var (unit, lot, stageLot) = LotsOf(request);
        if (Share(lot) < _fraction)
            return new ControlAssignment(IsControl: true, None, unit);

        List<string>? heldOut = null;
        foreach (var (stage, fraction, salt) in _stages)
        {
            if (Share(Mix(stageLot ^ salt)) < fraction)
                (heldOut ??= []).Add(stage);
        }

        return new ControlAssignment(IsControl: false, heldOut ?? None, unit);
    }

    private (long Unit, ulong Lot, ulong StageLot) LotsOf(EffectiveRequestOptions request)
    {
        var scope = request.CacheScope;
        var key = request.ControlKey is { } given ? "k" + given
            : scope.User is { } user ? $"u{scope.Tenant?.Length ?? -1}:{scope.Tenant}{user}"
            : scope.Tenant is { } tenant ? "t" + tenant
            : null;
        if (key is null)
        {
            var number = Mix((ulong)Interlocked.Increment(ref _drawn) ^ ((ulong)(uint)_seed << 32));
            return ((long)Mix(number + 1), Mix(number + 2), Mix(number + 3));
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{_seed}|{key}"), hash);
        return (BitConverter.ToInt64(hash), BitConverter.ToUInt64(hash[8..]), BitConverter.ToUInt64(hash[16..]));
    }

    private static ulong Hash(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return BitConverter.ToUInt64(hash);
    }

    /// <summary>The highest 53 bits as a number from 0 to below 1.</summary>
    private static double Share(ulong lot) => (lot >> 11) * (1.0 / (1UL << 53));

    // The finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
