using System.Security.Cryptography;
using System.Text;

namespace Wattwise.Directives;

/// <summary>Writes evidence down in the background, and reads it again after a restart. Never throws, never holds up anybody.</summary>
internal sealed class EvidenceLog : IDisposable
{
    private const int MaxRestored = 50_000;

    private readonly BackgroundWriter<DirectiveEvidence> _writer;
    private readonly IDirectiveEvidenceStore? _store;
    private readonly Outage _outage;
    private readonly string _directivesId;

    /// <param name="options">Names the store and the directives.</param>
    /// <param name="stage">The stage.</param>
    public EvidenceLog(DirectivesOptions options, StageContext stage)
    {
        _store = options.EvidenceStore;
        _outage = stage.Watch("directive evidence store", "evidence is not kept");
        _writer = new(_outage);
        _directivesId = IdOf(options.Levels);
    }

    /// <summary>Names the directives: what was found of other words does not hold for these.</summary>
    public static string IdOf(IEnumerable<Directive> levels)
    {
        var text = string.Join('\u001E', levels.Select(level => $"{level.Text}\u001F{level.MaxOutputTokens}\u001F{level.Effort}"));
        return $"directives-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]}";
    }

    /// <summary>Leaves evidence to be written down.</summary>
    public void Append(in DirectiveEvidence evidence)
    {
        if (_store is not null)
            _writer.Append(evidence);
    }

    /// <summary>Teaches what was written down earlier.</summary>
    public async Task RestoreAsync(
        DirectiveKnowledge knowledge, TimeSpan timeout, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (_store is null)
            return;

        try
        {
            var kept = await _store.ReadAsync(_directivesId, MaxRestored, cancellationToken)
                .AsTask().WaitAsync(timeout, timeProvider, cancellationToken).ConfigureAwait(false);
            foreach (var evidence in kept)
                knowledge.Learn(evidence);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _outage.Failed(exception);
        }
    }

    /// <summary>Writes until it is cancelled.</summary>
    public Task WriteAsync(TimeSpan timeout, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        _store is not { } store ? Task.CompletedTask
            : _writer.WriteAsync(
                (evidence, token) => store.AppendAsync(_directivesId, evidence, token), timeout, timeProvider, cancellationToken);

    public void Dispose() => _writer.Dispose();
}
