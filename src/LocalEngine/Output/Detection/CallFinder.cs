namespace Wattwise.LocalEngine;

/// <summary>Finds the form of calls by having the template render some, and comparing what differs.</summary>
internal static class CallFinder
{
    /// <summary>The form; <see langword="null"/> where calls are not rendered, or as none of the forms that are found so.</summary>
    public static CallForm? Find(TurnRenderer renderer)
    {
        // Some templates join the content with the call, or take one of the two only.
        var content = renderer.Turn(TurnRenderer.Content, null) ?? renderer.PlainTurn(TurnRenderer.Content, null);
        var one = renderer.Turn("", null, TurnRenderer.TwoTexts(TurnRenderer.FirstName));
        if (content is null || one is null || !one.Contains(TurnRenderer.FirstName, StringComparison.Ordinal))
            return null;
        var start = Markup.CommonStart(content, one).Length;
        var tail = content[(content.IndexOf(TurnRenderer.Content, StringComparison.Ordinal) + TurnRenderer.Content.Length)..];
        var two = renderer.Turn("", null, TurnRenderer.TwoTexts(TurnRenderer.FirstName), TurnRenderer.TwoTexts(TurnRenderer.SecondName, 2));
        one = CutEnd(one[start..], tail);
        two = two is null || two.Length < start ? null : CutEnd(two[start..], tail);
        if (two?.Contains(TurnRenderer.SecondName, StringComparison.Ordinal) != true)
            two = null;
        return (JsonCallFinder.Find(one, two) ?? TaggedCallFinder.Find(one, two, Render)) is { } form ? Settle(form, tail) : null;

        string? Render(string arguments) => renderer.Turn("", null, TurnRenderer.Call(TurnRenderer.FirstName, arguments)) is { } text
            && text.Length > start
            ? CutEnd(text[start..], tail) : null;
    }

    // What ends the turn is the same behind a call and behind text.
    private static string CutEnd(string text, string tail)
    {
        var end = Markup.Tokens(tail).FirstOrDefault();
        var at = end is null ? -1
            : text.IndexOf(end, text.LastIndexOf(TurnRenderer.FirstName, StringComparison.Ordinal), StringComparison.Ordinal);
        return at >= 0 ? text[..at] : text[..^Markup.CommonEnd(text, tail).Length];
    }

    // A section that begins with what ends a turn is told by all of its beginning.
    private static CallForm Settle(CallForm form, string tail)
    {
        var end = Markup.Tokens(tail).FirstOrDefault();
        return end is not null && form.Triggers.Any(trigger => trigger == end) ? form with { Triggers = [form.Opening.Trim()] } : form;
    }
}
