namespace Wattwise.LocalEngine.Templates;

internal sealed partial class ExpressionParser
{
    /// <summary>What stands between the parentheses of a call.</summary>
    public ArgumentList ParseArguments()
    {
        tokens.ExpectOperator("(");
        List<Expression> positional = [];
        List<(string Name, Expression Value)> named = [];
        Expression? morePositional = null;
        Expression? moreNamed = null;
        for (var first = true; !tokens.Current.IsOperator(")"); first = false)
        {
            if (!first)
            {
                tokens.ExpectOperator(",");
                if (tokens.Current.IsOperator(")"))
                    break;
            }

            if (morePositional is null && moreNamed is null && tokens.SkipOperator("*"))
                morePositional = Parse();
            else if (moreNamed is null && tokens.SkipOperator("**"))
                moreNamed = Parse();
            else if (moreNamed is null && tokens.Current.Kind == TokenKind.Name && tokens.Next.IsOperator("="))
                named.Add((TakeNameAndEquals(), Parse()));
            else if (named.Count == 0 && morePositional is null && moreNamed is null)
                positional.Add(Parse());
            else
                throw tokens.Error("The arguments of the call are out of order.");
        }

        tokens.ExpectOperator(")");
        return positional.Count == 0 && named.Count == 0 && morePositional is null && moreNamed is null
            ? ArgumentList.Empty : new([.. positional], [.. named], morePositional, moreNamed);
    }

    private string TakeNameAndEquals()
    {
        var name = tokens.Take().Text;
        tokens.Take();
        return name;
    }
}
