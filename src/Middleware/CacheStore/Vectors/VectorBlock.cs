namespace Wattwise.Caching;

/// <summary>Rows of a <see cref="VectorIndex"/>: codes, error bounds, ids and expiry, each in an array of its own.</summary>
internal sealed class VectorBlock
{
    public const int BookkeepingBytesPerRow = (4 * sizeof(float)) + sizeof(int) + (2 * sizeof(long));

    private readonly int _coarseBytes;
    private readonly int _fineBytes;
    private readonly byte[] _coarse;
    private readonly byte[] _fine;
    private readonly int[] _sequence;

    public VectorBlock(int rows, int dimension)
    {
        Rows = rows;
        _coarseBytes = VectorCodes.CoarseBytes(dimension);
        _fineBytes = VectorCodes.FineBytes(dimension);
        _coarse = new byte[rows * _coarseBytes];
        _fine = new byte[rows * _fineBytes];
        _sequence = new int[rows];
        CoarseBounds = new CodeBounds[rows];
        FineBounds = new CodeBounds[rows];
        Ids = new long[rows];
        ExpiryTicks = new long[rows];
        Array.Fill(_sequence, 1);
        Array.Fill(CoarseBounds, CodeBounds.Nothing);
    }

    public int Rows { get; }

    public CodeBounds[] CoarseBounds { get; }

    public CodeBounds[] FineBounds { get; }

    /// <summary>The id of a row in use; of a free row the next free one.</summary>
    public long[] Ids { get; }

    public long[] ExpiryTicks { get; }

    /// <summary>The 4-bit codes of all rows, one row after the other.</summary>
    public ReadOnlySpan<byte> AllCoarse => _coarse;

    public Span<byte> Coarse(int slot) => _coarse.AsSpan(slot * _coarseBytes, _coarseBytes);

    public Span<byte> Fine(int slot) => _fine.AsSpan(slot * _fineBytes, _fineBytes);

    /// <summary>The row's sequence number: odd while nobody may read it, another one after each change.</summary>
    public int ReadSequence(int slot) => Volatile.Read(ref _sequence[slot]);

    /// <summary>True where all that was read since <see cref="ReadSequence"/> gave <paramref name="sequence"/> belongs together.</summary>
    public bool IsUnchanged(int slot, int sequence)
    {
        Volatile.ReadBarrier();
        return _sequence[slot] == sequence;
    }

    public bool IsOpen(int slot) => IsOpenSequence(_sequence[slot]);

    public static bool IsOpenSequence(int sequence) => (sequence & 1) == 0;

    public void Open(int slot) => Volatile.Write(ref _sequence[slot], _sequence[slot] + 1);

    public void Close(int slot)
    {
        _sequence[slot]++;

        // What is written to the row from now on must not be seen under the old number.
        Volatile.WriteBarrier();
        CoarseBounds[slot] = CodeBounds.Nothing;
    }

    public void CopyTo(int slot, VectorBlock destination, int destinationSlot)
    {
        Coarse(slot).CopyTo(destination.Coarse(destinationSlot));
        Fine(slot).CopyTo(destination.Fine(destinationSlot));
        destination.CoarseBounds[destinationSlot] = CoarseBounds[slot];
        destination.FineBounds[destinationSlot] = FineBounds[slot];
        destination.Ids[destinationSlot] = Ids[slot];
        destination.ExpiryTicks[destinationSlot] = ExpiryTicks[slot];
        destination.Open(destinationSlot);
    }

    /// <summary>Gives a row's vector back, of length 1.</summary>
    public void Decode(int slot, Span<float> vector)
    {
        var codes = new float[VectorCodes.Pad(vector.Length)];
        VectorCodes.Decode(Coarse(slot), Fine(slot), codes);
        FineBounds[slot].Normalise(codes.AsSpan(0, vector.Length), vector);
    }
}
