using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Wattwise.Caching;

namespace Wattwise.Cascade;

/// <summary>Writes evidence down in the background, and reads what earlier and other processes wrote. Never throws, never holds up
/// anybody.</summary>
internal sealed class CascadeEvidenceLog : IDisposable
{
    private const int MaxRestored = 50_000, MaxRefreshed = 5_000, MaxKnown = 100_000;

    // Operations of the store, for its outages.
    private const int Reading = 1, Writing = 2;

    private readonly BackgroundWriter<CascadeEvidence> _writer;
    private readonly ICascadeEvidenceStore? _store;
    private readonly CascadeOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly Outage _outage;
    private readonly Lock _lock = new();

    // How often evidence was learned that is the same in all; a store gives no ids.
    private readonly Dictionary<UInt128, int> _known = [];
    private readonly Queue<UInt128> _order = new();
    private bool _isRestored;

    /// <param name="options">Names the store.</param>
    /// <param name="stage">The stage.</param>
    public CascadeEvidenceLog(CascadeOptions options, StageContext stage)
    {
        _options = options;
        _store = options.EvidenceStore;
        _timeProvider = stage.TimeProvider;
        _outage = stage.Watch("cascade evidence store", "the strongest tier answers what no evidence at hand allows otherwise");
        _writer = new(_outage, Writing);
    }

    /// <summary>True if nothing is still to be read before the first decision.</summary>
    public bool IsReady => _store is null || Volatile.Read(ref _isRestored);

    /// <summary>Leaves evidence that was learned to be written down.</summary>
    public void Append(CascadeEvidence evidence)
    {
        if (_store is null)
            return;
        Count(evidence);
        _writer.Append(evidence);
    }

    /// <summary>Teaches what the store has and this process does not.</summary>
    /// <returns>True if anything was new.</returns>
    public async Task<bool> ReadAsync(string cascadeId, Action<CascadeEvidence> learn, CancellationToken cancellationToken)
    {
        if (_store is null)
            return false;

        try
        {
            var kept = await _store.ReadAsync(cascadeId, _isRestored ? MaxRefreshed : MaxRestored, cancellationToken)
                .AsTask().WaitAsync(_options.EvidenceTimeout, _timeProvider, cancellationToken).ConfigureAwait(false);
            _outage.Worked(Reading);
            var isAny = false;
            Dictionary<UInt128, int> seen = [];
            foreach (var evidence in kept)
            {
                var name = NameOf(evidence);
                seen[name] = seen.GetValueOrDefault(name) + 1;
                lock (_lock)
                {
                    if (seen[name] <= _known.GetValueOrDefault(name))
                        continue;
                    Remember(name, seen[name]);
                }

                learn(evidence);
                isAny = true;
            }

            Volatile.Write(ref _isRestored, true);
            return isAny;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _outage.Failed(exception, Reading);
            return false;
        }
    }

    /// <summary>Writes until it is cancelled.</summary>
    public Task WriteAsync(string cascadeId, CancellationToken cancellationToken) => _store is not { } store ? Task.CompletedTask
        : _writer.WriteAsync(
            (evidence, token) => store.AppendAsync(cascadeId, evidence, token), _options.EvidenceTimeout, _timeProvider, cancellationToken);

    public void Dispose() => _writer.Dispose();

    private void Count(CascadeEvidence evidence)
    {
        var name = NameOf(evidence);
        lock (_lock)
            Remember(name, _known.GetValueOrDefault(name) + 1);
    }

    // What is forgotten is older than all that is read again.
    private void Remember(UInt128 name, int count)
    {
        if (!_known.ContainsKey(name))
        {
            _order.Enqueue(name);
            if (_order.Count > MaxKnown)
                _known.Remove(_order.Dequeue());
        }

        _known[name] = count;
    }

    private static UInt128 NameOf(CascadeEvidence evidence)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(CascadeEvidenceFormat.Write(evidence), hash);
        return MemoryMarshal.Read<UInt128>(hash);
    }
}
