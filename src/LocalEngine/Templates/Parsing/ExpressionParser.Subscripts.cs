namespace Wattwise.LocalEngine.Templates;

// Items, attributes and slices.
internal sealed partial class ExpressionParser
{
    private Expression ParseSubscript(Expression target)
    {
        var position = tokens.Current.Position;
        if (tokens.SkipOperator("."))
        {
            var token = tokens.Take();
            return token.Kind switch
            {
                TokenKind.Name => new AttributeExpression(position, target, StringValue.OfTemplate(token.Text)),
                TokenKind.Integer => new ItemExpression(position, target, new ConstantExpression(position, NumberLiteral.Integer(token))),
                _ => throw new LlamaTemplateException(
                    TemplateErrorKind.Syntax, "A name or a number is expected behind '.'.", token.Position),
            };
        }

        tokens.ExpectOperator("[");
        var start = tokens.Current.IsOperator(":") ? null : ParseTupleItemOrExpression();
        if (start is not null && tokens.SkipOperator("]"))
            return new ItemExpression(position, target, start);

        tokens.ExpectOperator(":");
        var stop = IsSliceEnd() ? null : Parse();
        var step = tokens.SkipOperator(":") && !tokens.Current.IsOperator("]") ? Parse() : null;
        tokens.ExpectOperator("]");
        return new SliceExpression(position, target, start, stop, step);
    }

    private Expression ParseTupleItemOrExpression()
    {
        var position = tokens.Current.Position;
        var first = Parse();
        if (!tokens.Current.IsOperator(","))
            return first;
        List<Expression> items = [first];
        while (tokens.SkipOperator(",") && !tokens.Current.IsOperator("]"))
            items.Add(Parse());
        return new SequenceExpression(position, [.. items], isTuple: true);
    }

    private bool IsSliceEnd() => tokens.Current.IsOperator(":") || tokens.Current.IsOperator("]");
}
