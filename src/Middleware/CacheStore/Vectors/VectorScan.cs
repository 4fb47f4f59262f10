using System.Numerics.Tensors;

namespace Wattwise.Caching;

/// <summary>One search over the blocks of a <see cref="VectorIndex"/>, by one thread or several.</summary>
internal sealed class VectorScan
{
    private readonly VectorBlock[] _blocks;
    private readonly float[] _query;
    private readonly int _dimension;
    private readonly int _maxResults;
    private readonly long _nowTicks;
    private readonly CancellationToken _cancellationToken;
    private readonly Lock _merging = new();
    private NearestVectors _best;
    private float _threshold;
    private int _block = -1;

    public VectorScan(
        VectorBlock[] blocks, ReadOnlySpan<float> query, int maxResults, float minCosineSimilarity, long nowTicks,
        CancellationToken cancellationToken)
    {
        _blocks = blocks;
        _dimension = query.Length;
        _query = new float[VectorCodes.Pad(query.Length)];
        TensorPrimitives.Divide(query, TensorPrimitives.Norm(query), _query);
        _maxResults = maxResults;
        _nowTicks = nowTicks;
        _cancellationToken = cancellationToken;
        _best = new NearestVectors(maxResults, minCosineSimilarity);
        _threshold = minCosineSimilarity;
    }

    public VectorCandidate[] Results => _best.ToArray();

    /// <summary>Scans blocks that no other worker has taken, until none is left.</summary>
    public void Work()
    {
        var best = new NearestVectors(_maxResults, _threshold);
        var coarse = new CoarseQuery(_query.AsSpan(0, _dimension));
        var codes = new float[_query.Length];
        for (var i = Interlocked.Increment(ref _block); i < _blocks.Length; i = Interlocked.Increment(ref _block))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            best.Require(Volatile.Read(ref _threshold));
            Scan(_blocks[i], ref coarse, codes, ref best);

            // A lower threshold that overwrites a higher one costs a little time, no more.
            if (best.Threshold > Volatile.Read(ref _threshold))
                Volatile.Write(ref _threshold, best.Threshold);
        }

        lock (_merging)
            _best.OfferAll(best);
    }

    private void Scan(VectorBlock block, ref CoarseQuery coarse, float[] codes, ref NearestVectors best)
    {
        var query = coarse.Codes;
        var rows = block.AllCoarse;
        var bounds = block.CoarseBounds;
        var stride = query.Length / 2;
        var threshold = best.Threshold;
        coarse.Require(threshold);
        for (var slot = 0; slot < bounds.Length; slot++)
        {
            if (coarse.RulesOut(CoarseDotProduct.Compute(rows.Slice(slot * stride, stride), query), bounds[slot]))
                continue;

            Compare(block, slot, codes, ref best);
            if (best.Threshold != threshold)
            {
                threshold = best.Threshold;
                coarse.Require(threshold);
            }
        }
    }

    private void Compare(VectorBlock block, int slot, float[] codes, ref NearestVectors best)
    {
        var sequence = block.ReadSequence(slot);
        if (!VectorBlock.IsOpenSequence(sequence) || block.ExpiryTicks[slot] <= _nowTicks)
            return;

        VectorCodes.Decode(block.Coarse(slot), block.Fine(slot), codes);
        var similarity = block.FineBounds[slot].Cosine(TensorPrimitives.Dot<float>(codes, _query));
        var id = block.Ids[slot];
        if (block.IsUnchanged(slot, sequence))
            best.Offer(new VectorCandidate(id, similarity, block, slot, sequence));
    }
}
