namespace Wattwise.LocalEngine.Templates;

/// <summary>Reads what values are assigned to.</summary>
internal sealed class TargetParser(TokenStream tokens, NameTable names)
{
    // Words that stand for values.
    private static readonly string[] Constants = ["true", "false", "none", "True", "False", "None"];

    /// <summary>A name, or several with commas, in parentheses or not.</summary>
    /// <param name="withNamespace">Whether <c>name.attribute</c> may stand there.</param>
    public AssignmentTarget Parse(bool withNamespace = false)
    {
        var position = tokens.Current.Position;
        if (withNamespace && tokens.Current.Kind == TokenKind.Name && tokens.Next.IsOperator("."))
        {
            var name = names.Add(tokens.Take().Text);
            tokens.Take();
            return new NamespaceTarget(position, name, tokens.Expect(TokenKind.Name, "an attribute").Text);
        }

        List<AssignmentTarget> items = [];
        var isTuple = false;
        while (items.Count == 0 || StartsTarget())
        {
            items.Add(ParseItem());
            if (!tokens.SkipOperator(","))
                break;
            isTuple = true;
        }

        return isTuple ? new TupleTarget(position, [.. items]) : items[0];
    }

    private bool StartsTarget() =>
        (tokens.Current.Kind == TokenKind.Name && !tokens.Current.IsName("in")) || tokens.Current.IsOperator("(");

    private AssignmentTarget ParseItem()
    {
        tokens.Enter();
        try
        {
            if (tokens.SkipOperator("("))
            {
                var inner = Parse();
                tokens.ExpectOperator(")");
                return inner;
            }

            var token = tokens.Expect(TokenKind.Name, "a variable");
            if (Constants.Contains(token.Text))
                throw new LlamaTemplateException(TemplateErrorKind.Syntax, $"Nothing can be assigned to '{token.Text}'.", token.Position);
            return new NameTarget(token.Position, names.Add(token.Text));
        }
        finally
        {
            tokens.Leave();
        }
    }
}
