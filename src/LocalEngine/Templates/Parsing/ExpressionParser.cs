using System.Globalization;

namespace Wattwise.LocalEngine.Templates;

/// <summary>
/// Reads expressions, with Jinja's precedences: <c>if</c>, <c>or</c>, <c>and</c>, <c>not</c>, comparisons, sums, <c>~</c>, products,
/// powers.
/// </summary>
internal sealed partial class ExpressionParser(TokenStream tokens, NameTable names)
{
    private static readonly Dictionary<string, ComparisonOperator> Comparisons = new(StringComparer.Ordinal)
    {
        ["=="] = ComparisonOperator.Equal,
        ["!="] = ComparisonOperator.NotEqual,
        ["<"] = ComparisonOperator.Less,
        ["<="] = ComparisonOperator.LessOrEqual,
        [">"] = ComparisonOperator.Greater,
        [">="] = ComparisonOperator.GreaterOrEqual,
    };

    /// <summary>How often a name was read: tells whether a macro uses <c>caller</c>.</summary>
    private readonly Dictionary<int, int> _uses = [];

    public int UsesOf(int name) => _uses.GetValueOrDefault(name);

    public Expression Parse() => ParseConditional();

    /// <summary>An expression, or several with commas, which are a tuple.</summary>
    /// <param name="withConditional">Whether <c>if</c> may follow.</param>
    /// <param name="end">A word that ends the tuple.</param>
    /// <param name="mayBeEmpty">Whether nothing is an empty tuple.</param>
    public Expression ParseTuple(bool withConditional = true, string? end = null, bool mayBeEmpty = false)
    {
        var position = tokens.Current.Position;
        List<Expression> items = [];
        var isTuple = false;
        while (!IsTupleEnd(end))
        {
            items.Add(withConditional ? ParseConditional() : ParseOr());
            if (!tokens.SkipOperator(","))
                break;
            isTuple = true;
        }

        if (!isTuple && items.Count == 1)
            return items[0];
        if (items.Count == 0 && !mayBeEmpty)
            throw tokens.Unexpected("an expression");
        return new SequenceExpression(position, [.. items], isTuple: true);
    }

    /// <summary>The filters of a block: what follows <c>filter</c>, or the target of <c>set</c>.</summary>
    public FilterExpression[] ParseBlockFilters(bool startsInline)
    {
        List<FilterExpression> filters = [];
        while (startsInline || tokens.SkipOperator("|"))
        {
            startsInline = false;
            filters.Add(ParseFilter(null));
        }

        return [.. filters];
    }

    /// <summary>A literal, a name, or what stands in brackets.</summary>
    public Expression ParsePrimary()
    {
        var token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                tokens.Take();
                return token.Text switch
                {
                    "true" or "True" => new ConstantExpression(token.Position, BooleanValue.True),
                    "false" or "False" => new ConstantExpression(token.Position, BooleanValue.False),
                    "none" or "None" => new ConstantExpression(token.Position, NoneValue.Instance),
                    _ => Name(token),
                };
            case TokenKind.Text:
                var text = tokens.Take().Text;
                while (tokens.Current.Kind == TokenKind.Text)
                    text += tokens.Take().Text;
                return new ConstantExpression(token.Position, StringValue.OfTemplate(text));
            case TokenKind.Integer:
                tokens.Take();
                return new ConstantExpression(token.Position, NumberLiteral.Integer(token));
            case TokenKind.Float:
                tokens.Take();
                return new ConstantExpression(token.Position, new FloatValue(double.Parse(token.Text, CultureInfo.InvariantCulture)));
            case TokenKind.Operator when token.Text is "(" or "[" or "{":
                return ParseBrackets(token);
            default:
                throw tokens.Unexpected("an expression");
        }
    }

    private Expression ParseConditional()
    {
        tokens.Enter();
        RenderBudget.EnsureStack();
        var then = ParseOr();
        while (tokens.Current.IsName("if"))
        {
            var position = tokens.Take().Position;
            var test = ParseOr();
            then = new ConditionalExpression(position, test, then, tokens.SkipName("else") ? ParseConditional() : null);
        }

        tokens.Leave();
        return then;
    }

    private Expression ParseOr()
    {
        var left = ParseAnd();
        while (tokens.Current.IsName("or"))
            left = new LogicalExpression(tokens.Take().Position, isAnd: false, left, ParseAnd());
        return left;
    }

    private Expression ParseAnd()
    {
        var left = ParseNot();
        while (tokens.Current.IsName("and"))
            left = new LogicalExpression(tokens.Take().Position, isAnd: true, left, ParseNot());
        return left;
    }

    private Expression ParseNot()
    {
        if (!tokens.Current.IsName("not"))
            return ParseComparison();
        tokens.Enter();
        var not = new UnaryExpression(tokens.Take().Position, UnaryOperator.Not, ParseNot());
        tokens.Leave();
        return not;
    }

    private Expression ParseComparison()
    {
        var position = tokens.Current.Position;
        var first = ParseSum();
        List<(ComparisonOperator Operation, Expression Operand)>? rest = null;
        while (TryTakeComparison() is { } operation)
            (rest ??= []).Add((operation, ParseSum()));
        return rest is null ? first : new ComparisonExpression(position, first, [.. rest]);
    }

    private ComparisonOperator? TryTakeComparison()
    {
        if (tokens.Current.Kind == TokenKind.Operator && Comparisons.TryGetValue(tokens.Current.Text, out var operation))
        {
            tokens.Take();
            return operation;
        }

        if (tokens.SkipName("in"))
            return ComparisonOperator.In;
        if (!tokens.Current.IsName("not") || !tokens.Next.IsName("in"))
            return null;
        tokens.Take();
        tokens.Take();
        return ComparisonOperator.NotIn;
    }

    private Expression ParseSum()
    {
        var left = ParseConcatenation();
        while (tokens.Current.IsOperator("+") || tokens.Current.IsOperator("-"))
        {
            var token = tokens.Take();
            left = new BinaryExpression(
                token.Position, token.Text == "+" ? BinaryOperator.Add : BinaryOperator.Subtract, left, ParseConcatenation());
        }

        return left;
    }

    private Expression ParseConcatenation()
    {
        var position = tokens.Current.Position;
        var first = ParseProduct();
        if (!tokens.Current.IsOperator("~"))
            return first;
        List<Expression> parts = [first];
        while (tokens.SkipOperator("~"))
            parts.Add(ParseProduct());
        return new ConcatenationExpression(position, [.. parts]);
    }

    private Expression ParseProduct()
    {
        var left = ParsePower();
        while (tokens.Current is { Kind: TokenKind.Operator, Text: "*" or "/" or "//" or "%" })
        {
            var token = tokens.Take();
            var operation = token.Text switch
            {
                "*" => BinaryOperator.Multiply,
                "/" => BinaryOperator.Divide,
                "//" => BinaryOperator.FloorDivide,
                _ => BinaryOperator.Modulo,
            };
            left = new BinaryExpression(token.Position, operation, left, ParsePower());
        }

        return left;
    }

    private Expression ParsePower()
    {
        var left = ParseUnary();
        while (tokens.Current.IsOperator("**"))
            left = new BinaryExpression(tokens.Take().Position, BinaryOperator.Power, left, ParseUnary());
        return left;
    }

    private Expression ParseUnary(bool withFilters = true)
    {
        tokens.Enter();
        var token = tokens.Current;
        Expression expression;
        if (token is { Kind: TokenKind.Operator, Text: "-" or "+" })
        {
            tokens.Take();
            expression = new UnaryExpression(
                token.Position, token.Text == "-" ? UnaryOperator.Minus : UnaryOperator.Plus, ParseUnary(withFilters: false));
        }
        else
        {
            expression = ParsePrimary();
        }

        expression = ParsePostfix(expression);
        if (withFilters)
            expression = ParseFiltersAndTests(expression);
        tokens.Leave();
        return expression;
    }

    private Expression ParsePostfix(Expression expression)
    {
        while (tokens.Current is { Kind: TokenKind.Operator, Text: "." or "[" or "(" })
        {
            expression = tokens.Current.Text == "("
                ? new CallExpression(tokens.Current.Position, expression, ParseArguments())
                : ParseSubscript(expression);
        }

        return expression;
    }

    private Expression ParseFiltersAndTests(Expression expression)
    {
        while (true)
        {
            if (tokens.SkipOperator("|"))
                expression = ParseFilter(expression);
            else if (tokens.Current.IsName("is"))
                expression = ParseTest(expression);
            else if (tokens.Current.IsOperator("("))
                expression = new CallExpression(tokens.Current.Position, expression, ParseArguments());
            else
                return expression;
        }
    }

    private FilterExpression ParseFilter(Expression? target)
    {
        var position = tokens.Current.Position;
        return new(position, target, TakeDottedName("the name of a filter"), tokens.Current.IsOperator("(")
            ? ParseArguments()
            : ArgumentList.Empty);
    }

    private Expression ParseTest(Expression target)
    {
        var position = tokens.Take().Position;
        var isNegated = tokens.SkipName("not");
        var name = TakeDottedName("the name of a test");
        var arguments = ArgumentList.Empty;
        if (tokens.Current.IsOperator("("))
        {
            arguments = ParseArguments();
        }
        else if (StartsOperand(tokens.Current))
        {
            if (tokens.Current.IsName("is"))
                throw tokens.Error("Tests with 'is' cannot be chained.");
            arguments = new([ParsePostfix(ParsePrimary())], []);
        }

        var test = new TestExpression(position, target, name, arguments);
        return isNegated ? new UnaryExpression(position, UnaryOperator.Not, test) : test;
    }

    private static bool StartsOperand(Token token) => token.Kind switch
    {
        TokenKind.Name => token.Text is not ("else" or "or" or "and"),
        TokenKind.Text or TokenKind.Integer or TokenKind.Float => true,
        TokenKind.Operator => token.Text is "(" or "[" or "{",
        _ => false,
    };

    private Expression ParseBrackets(Token open)
    {
        tokens.Take();
        switch (open.Text)
        {
            case "(":
                var inner = ParseTuple(mayBeEmpty: true);
                tokens.ExpectOperator(")");
                return inner;
            case "[":
                return new SequenceExpression(open.Position, [.. ParseItems("]", Parse)], isTuple: false);
            default:
                return new DictionaryExpression(open.Position, [.. ParseItems("}", ParseEntry)]);
        }
    }

    private List<T> ParseItems<T>(string close, Func<T> parse)
    {
        List<T> items = [];
        while (!tokens.SkipOperator(close))
        {
            if (items.Count > 0)
            {
                tokens.ExpectOperator(",");
                if (tokens.SkipOperator(close))
                    break;
            }

            items.Add(parse());
        }

        return items;
    }

    private (Expression Key, Expression Value) ParseEntry()
    {
        var key = Parse();
        tokens.ExpectOperator(":");
        return (key, Parse());
    }

    private bool IsTupleEnd(string? end) =>
        tokens.Current.Kind is TokenKind.VariableEnd or TokenKind.BlockEnd || tokens.Current.IsOperator(")")
            || (end is not null && tokens.Current.IsName(end));

    private string TakeDottedName(string what)
    {
        var name = tokens.Expect(TokenKind.Name, what).Text;
        while (tokens.SkipOperator("."))
            name += "." + tokens.Expect(TokenKind.Name, what).Text;
        return name;
    }

    private NameExpression Name(Token token)
    {
        var id = names.Add(token.Text);
        _uses[id] = UsesOf(id) + 1;
        return new(token.Position, id);
    }
}
