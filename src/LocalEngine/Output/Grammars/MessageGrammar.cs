namespace Wattwise.LocalEngine;

/// <summary>Builds the grammar of turns with several messages, whose headers say what they are. Not thread-safe.</summary>
/// <param name="messages">The form of messages.</param>
/// <param name="form">The form of calls.</param>
/// <param name="lexemes">Builds lexemes.</param>
/// <param name="calls">Builds calls; null where there are none.</param>
/// <param name="parallel">Whether a call may follow a call.</param>
/// <param name="format">The text of the last message, where it may not be any.</param>
internal sealed class MessageGrammar(
    MessageForm messages, CallForm form, FormLexemes lexemes, CallGrammar? calls, bool parallel, GrammarNode? format)
{
    /// <summary>The messages of a turn.</summary>
    /// <param name="mustCall">Whether there must be a call, and no text.</param>
    /// <param name="isOpen">Whether the prompt ends where a header begins.</param>
    public GrammarNode Build(bool mustCall, bool isOpen)
    {
        var message = lexemes.Choice();
        var next = lexemes.Sequence(lexemes.Node(messages.Open), message);
        List<GrammarNode> options = messages.Kind switch
        {
            MessageHeader.Channel =>
            [
                Told("<|channel|>analysis<|message|>", "<|end|>", next),
                .. mustCall
                    ? (GrammarNode[])[]
                    : [Told("<|channel|>commentary<|message|>", "<|end|>", next), Last("<|channel|>final<|message|>")],
            ],
            MessageHeader.Recipient =>
            [
                Told(" to=self<|message|>", "<|eom|>", next),
                .. mustCall ? (GrammarNode[])[] : [Told(" to=user<|message|>", "<|eom|>", next), Last(" to=user<|message|>")],
            ],
            _ => mustCall ? [] : [Told("all\n", messages.Open, message), Last("all\n")],
        };
        if (calls is not null)
            options.AddRange(Calls(calls, next));
        message.Options = options;
        return isOpen ? message : next;
    }

    private GrammarNode Told(string header, string end, GrammarNode next) =>
        lexemes.Sequence(lexemes.Node(header), lexemes.Text([(end, next)], Banned(end), mayEnd: false));

    private GrammarNode Last(string header) => lexemes.Sequence(
        lexemes.Node(header),
        format ?? lexemes.Text([.. messages.Ends.Select(end => (end, lexemes.Sequence()))], [messages.Open], mayEnd: true));

    private string[] Banned(string except) => [.. messages.Ends.Append(messages.Open).Where(mark => mark != except)];

    private IEnumerable<GrammarNode> Calls(CallGrammar builder, GrammarNode next)
    {
        switch (messages.Kind)
        {
            case MessageHeader.Channel:
                var json = FormLexemes.Optional(FormLexemes.OneOf(Expression.Literal(" json"), Expression.Literal(" <|constrain|>json")));
                var body = FormLexemes.Flexible("<|message|>");
                var close = builder.Text(FormLexemes.Optional(Expression.Literal("<|call|>")));
                yield return builder.Call(
                    builder.Text(Expression.Literal(" to=functions.")), builder.Name(),
                    builder.Text(Expression.Literal("<|channel|>commentary"), json, body),
                    CallGrammar.Arguments, close);
                yield return builder.Call(
                    builder.Text(Expression.Literal("<|channel|>commentary to=functions.")), builder.Name(), builder.Text(json, body),
                    CallGrammar.Arguments, close);
                break;
            case MessageHeader.Recipient:
                var call = builder.Call(
                    builder.Text(Expression.Literal(" to=")), builder.Name(),
                    builder.Text(FormLexemes.Flexible(messages.BodyOpen + form.SectionOpen + form.Open)),
                    builder.NameAgain(), builder.Text(FormLexemes.Flexible(form.Pieces[1].Text)), CallGrammar.Arguments,
                    builder.Text(FormLexemes.Flexible(form.Close + form.SectionClose)));
                yield return Repeated(call, messages.Ends[0]);
                break;
            default:
                yield return Repeated(builder.Call([builder.Name(), builder.Text(Expression.Literal("\n")), CallGrammar.Arguments]), "");
                break;
        }

        GrammarNode Repeated(GrammarNode call, string end)
        {
            if (!parallel)
                return call;
            var more = lexemes.Sequence(lexemes.Node(end + messages.Open), call);
            return lexemes.Sequence(call, lexemes.Grammar.Add(new RepeatNode(more, 0, 63)));
        }
    }
}
