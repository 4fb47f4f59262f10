using System.ComponentModel;
using Wattwise.Cascade;

namespace Wattwise.Caching;

/// <summary>Writes evidence of a cascade as bytes that any database can hold. For those who write a store.</summary>
/// <remarks>A time keeps its ticks and becomes one of UTC; numbers and names come back as they were. Thread-safe.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CascadeEvidenceFormat
{
    private const byte Version = 1;
    private const byte DrawnFlag = 1, ResetFlag = 2;

    // An estimator has a handful of signals; more are not those of one.
    private const int MaxSignals = 1_024;

    /// <summary>Writes evidence.</summary>
    /// <param name="evidence">The evidence.</param>
    public static byte[] Write(CascadeEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);

        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(Version);
        writer.Write(evidence.At.UtcTicks);
        writer.Write((byte)((evidence.IsDrawn ? DrawnFlag : 0) | (evidence.IsReset ? ResetFlag : 0)));
        writer.Write((byte)evidence.Rule);
        writer.Write7BitEncodedInt(evidence.Tier);
        writer.Write(evidence.Loss);
        writer.Write(StorableText.Encode(evidence.TaskClass));
        var count = Math.Min(evidence.Signals.Count, MaxSignals);
        writer.Write7BitEncodedInt(count);
        for (var i = 0; i < count; i++)
        {
            writer.Write(StorableText.Encode(evidence.Signals[i].Name));
            writer.Write(evidence.Signals[i].Value ?? double.NaN);
        }

        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Reads evidence.</summary>
    /// <param name="bytes">What <see cref="Write"/> gave.</param>
    /// <returns>The evidence; <see langword="null"/> for what is none, or is of another format.</returns>
    public static CascadeEvidence? TryRead(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);

        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes));
            if (reader.ReadByte() != Version)
                return null;
            var (at, flags, rule) =
                (new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero), reader.ReadByte(), (CascadeRule)reader.ReadByte());
            var (tier, loss) = (reader.Read7BitEncodedInt(), reader.ReadDouble());
            var taskClass = StorableText.Decode(reader.ReadString());
            var count = reader.Read7BitEncodedInt();
            if (tier < 0 || count is < 0 or > MaxSignals || !Enum.IsDefined(rule) || loss is not (>= -1 and <= 1))
                return null;
            var signals = new ConfidenceSignal[count];
            for (var i = 0; i < count; i++)
            {
                var name = StorableText.Decode(reader.ReadString());
                signals[i] = new(name, reader.ReadDouble() is var value && double.IsFinite(value) ? value : null);
            }

            return new(at, taskClass, tier, rule, signals, loss) { IsDrawn = (flags & DrawnFlag) != 0, IsReset = (flags & ResetFlag) != 0 };
        }
        catch (Exception exception) when (exception is IOException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
