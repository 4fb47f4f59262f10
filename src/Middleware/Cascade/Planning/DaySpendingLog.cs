using System.Security.Cryptography;
using System.Text;

namespace Wattwise.Cascade;

/// <summary>Keeps in the evidence store what a day took, and reads what earlier and other processes wrote. Never throws, never holds up
/// anybody.</summary>
internal sealed class DaySpendingLog : IDisposable
{
    private const int MaxRows = 10_000, Reading = 1, Writing = 2, IdLength = 16;

    private readonly CascadeOptions _options;
    private readonly ICascadeEvidenceStore _store;
    private readonly DayBudget _budget;
    private readonly TimeProvider _timeProvider;
    private readonly Outage _outage;
    private readonly BackgroundWriter<CascadeEvidence> _writer;
    private readonly string _id;

    public DaySpendingLog(CascadeOptions options, ICascadeEvidenceStore store, DayBudget budget, StageContext stage)
    {
        (_options, _store, _budget, _timeProvider) = (options, store, budget, stage.TimeProvider);
        _outage = stage.Watch(
            "cascade evidence store for budgets", "what other processes spend, and what was spent before a restart, does not count");
        _writer = new(_outage, Writing);

        // Not the fingerprint of the evidence: another model behind a tier does not give the day's money back.
        var names = string.Join('\u001F', options.Tiers.Select(tier => tier.Name));
        _id = $"spending-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(names)))[..IdLength]}";
    }

    /// <summary>Leaves what was spent to be written down, if that is worth it.</summary>
    /// <param name="all">True to write whatever there is.</param>
    public void Append(bool all)
    {
        if (_budget.TakeUnsaved(all) is { } row)
            _writer.Append(row);
    }

    /// <summary>Reads what was spent.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            _budget.Spending.Read(await _store.ReadAsync(_id, MaxRows, cancellationToken)
                .AsTask().WaitAsync(_options.EvidenceTimeout, _timeProvider, cancellationToken).ConfigureAwait(false));
            _outage.Worked(Reading);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _outage.Failed(exception, Reading);
        }
    }

    /// <summary>Writes until it is disposed and all is written.</summary>
    public Task WriteAsync() =>
        _writer.WriteAsync(
            (row, token) => _store.AppendAsync(_id, row, token), _options.EvidenceTimeout, _timeProvider, CancellationToken.None);

    public void Dispose()
    {
        Append(all: true);
        _writer.Dispose();
    }
}
