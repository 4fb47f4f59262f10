using Wattwise.Accounting;

namespace Wattwise.Compression;

/// <summary>Chooses sentences of the documents of one message together, so that what one needs less another may have more.</summary>
internal sealed class DocumentForms(CompressionState state, FormFinder forms)
{
    private readonly Outage _embedderOutage = state.Stage.Watch(
        "embedding generator", "sentences of documents are chosen by their words alone");

    /// <summary>The parts that are chosen together: marked prose of one message.</summary>
    /// <param name="parts">All parts of the prompt, in order.</param>
    /// <param name="first">The place of the first.</param>
    /// <returns>How many there are, from the first on; 0 if it is no document.</returns>
    public int CountFrom(IReadOnlyList<PromptPart> parts, int first)
    {
        var count = 0;
        while (state.Documents is not null && first + count < parts.Count
            && parts[first + count] is { Result: null } part && part.Message == parts[first].Message && part.Text.Length > 0)
        {
            count++;
        }

        return count;
    }

    /// <summary>The forms of documents of one message.</summary>
    public async ValueTask<CompressedForm[]> FindAsync(
        IReadOnlyList<PromptPart> parts, Func<PromptPart, CompressedForm, SelectionDemand> getDemand, ITokenCounter tokens,
        CancellationToken cancellationToken)
    {
        var found = new CompressedForm[parts.Count];
        List<int> chosen = [];
        var maxTokens = 0;
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = forms.FindLossless(parts[i], tokens, cancellationToken);
            var demand = getDemand(parts[i], found[i]);
            if (forms.MaxTokensOf(parts[i], found[i], demand, tokens) is not { } max)
                continue;
            if (demand.PaysOff?.Invoke(found[i].TokensBefore, max) == false)
            {
                found[i] = found[i] with { IsBelowBreakEven = true };
            }
            else if (found[i].Kind != ContentKind.Prose)
            {
                found[i] = await forms.FindSelectedAsync(parts[i], found[i], demand, tokens, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                chosen.Add(i);
                maxTokens += max;
            }
        }

        if (chosen.Count == 0)
            return found;
        var documents = chosen.ConvertAll(i => new SourceDocument(parts[i].Title, parts[i].Text));
        var selected = await SelectAsync(documents, parts[chosen[0]].Question, maxTokens, tokens, cancellationToken).ConfigureAwait(false);
        for (var k = 0; k < chosen.Count; k++)
        {
            var whole = found[chosen[k]];
            var text = selected.Documents[k]?.Text ?? DocumentGaps.Plain;
            var after = tokens.Count(text);
            if (after < whole.TokensBefore)
            {
                found[chosen[k]] = new(text, whole.Kind, false, whole.TokensBefore, after, selected.Documents[k]?.Kept ?? [])
                {
                    Spent = k == 0 ? selected.Spent : EnergyEstimate.Zero,
                };
            }
        }

        return found;
    }

    private async ValueTask<SelectedDocuments> SelectAsync(
        List<SourceDocument> documents, string? question, int maxTokens, ITokenCounter tokens, CancellationToken cancellationToken)
    {
        try
        {
            var selected = await state.Documents!.SelectAsync(documents, question, maxTokens, tokens, DocumentGaps.Plain, cancellationToken)
                .ConfigureAwait(false);
            _embedderOutage.Worked();
            return selected;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _embedderOutage.Failed(exception);
            return await new DocumentSelector(null)
                .SelectAsync(documents, question, maxTokens, tokens, DocumentGaps.Plain, cancellationToken).ConfigureAwait(false);
        }
    }
}
