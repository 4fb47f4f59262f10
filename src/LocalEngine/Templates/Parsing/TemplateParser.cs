namespace Wattwise.LocalEngine.Templates;

/// <summary>Reads a template into its tree.</summary>
internal sealed class TemplateParser
{
    private readonly TokenStream _tokens;
    private readonly NameTable _names = new();
    private readonly ExpressionParser _expressions;
    private readonly TargetParser _targets;

    private int _loops;

    private TemplateParser(string source, TemplateLimits limits)
    {
        _tokens = new(Lexer.Read(source), limits.Nesting);
        _expressions = new(_tokens, _names);
        _targets = new(_tokens, _names);
    }

    /// <exception cref="LlamaTemplateException">The text is no template.</exception>
    public static TemplateTree Parse(string source, TemplateLimits limits)
    {
        if (source.Length > limits.SourceLength)
            throw new LlamaTemplateException(
                TemplateErrorKind.Limit, $"It has {source.Length} characters; {limits.SourceLength} are the most.", new(1, 1));
        var parser = new TemplateParser(source, limits);
        try
        {
            return new(parser.ParseBody(), parser._names);
        }
        catch (TemplateError error)
        {
            throw new LlamaTemplateException(error.Kind, error.Message, parser._tokens.Current.Position, error);
        }
    }

    /// <summary>
    /// Statements up to a tag that begins with one of these words, or without any up to the end. The word is the next token.
    /// </summary>
    private Statement[] ParseBody(params string[] ends)
    {
        _tokens.Enter();
        RenderBudget.EnsureStack();
        List<Statement> body = [];
        while (true)
        {
            var token = _tokens.Current;
            switch (token.Kind)
            {
                case TokenKind.Data:
                    _tokens.Take();
                    body.Add(new TextStatement(token.Position, token.Text));
                    continue;
                case TokenKind.VariableBegin:
                    _tokens.Take();
                    body.Add(new PrintStatement(token.Position, _expressions.ParseTuple()));
                    _tokens.Expect(TokenKind.VariableEnd, "'}}'");
                    continue;
                case TokenKind.BlockBegin:
                    _tokens.Take();
                    if (_tokens.Current.Kind == TokenKind.Name && Array.IndexOf(ends, _tokens.Current.Text) >= 0)
                    {
                        _tokens.Leave();
                        return [.. body];
                    }

                    body.Add(ParseStatement());
                    _tokens.Expect(TokenKind.BlockEnd, "'%}'");
                    continue;
                default:
                    if (ends.Length > 0)
                        throw _tokens.Unexpected($"'{{% {ends[0]} %}}'");
                    _tokens.Leave();
                    return [.. body];
            }
        }
    }

    /// <summary>A block's body, with the tag that ends it but for its "%}".</summary>
    private Statement[] ParseBlock(string end)
    {
        _tokens.Expect(TokenKind.BlockEnd, "'%}'");
        var body = ParseBody(end);
        _tokens.Take();
        return body;
    }

    private Statement ParseStatement()
    {
        var token = _tokens.Expect(TokenKind.Name, "the name of a tag");
        return token.Text switch
        {
            "if" => ParseIf(token.Position),
            "for" => ParseFor(token.Position),
            "set" => ParseSet(token.Position),
            "macro" => ParseMacro(token.Position),
            "call" => ParseCall(token.Position),
            "filter" => new FilterBlockStatement(
                token.Position, _expressions.ParseBlockFilters(startsInline: true), ParseBlock("endfilter")),
            "with" => ParseWith(token.Position),
            "print" => new PrintStatement(token.Position, _expressions.ParseTuple()),
            "generation" => new ScopeStatement(token.Position, [], ParseBlock("endgeneration")),
            "autoescape" => ParseAutoescape(token.Position),
            "block" => ParseNamedBlock(token.Position),
            "break" or "continue" when _loops > 0 => new JumpStatement(token.Position, token.Text == "break"),
            "break" or "continue" => throw Error(token, $"'{token.Text}' stands outside a loop."),
            "include" or "import" or "from" or "extends" =>
                throw Error(token, $"'{token.Text}' needs other templates, and a model's stands alone."),
            _ => throw Error(token, $"The tag '{token.Text}' is not known or stands in a wrong place."),
        };
    }

    private IfStatement ParseIf(SourcePosition position)
    {
        List<(Expression Test, Statement[] Body)> branches = [];
        while (true)
        {
            var test = _expressions.ParseTuple(withConditional: false);
            _tokens.Expect(TokenKind.BlockEnd, "'%}'");
            branches.Add((test, ParseBody("endif", "elif", "else")));
            switch (_tokens.Take().Text)
            {
                case "elif":
                    continue;
                case "else":
                    return new(position, [.. branches], ParseBlock("endif"));
                default:
                    return new(position, [.. branches], []);
            }
        }
    }

    private ForStatement ParseFor(SourcePosition position)
    {
        var target = _targets.Parse();
        _tokens.ExpectName("in");
        var items = _expressions.ParseTuple(withConditional: false, end: "recursive");
        var filter = _tokens.SkipName("if") ? _expressions.Parse() : null;
        var isRecursive = _tokens.SkipName("recursive");
        _tokens.Expect(TokenKind.BlockEnd, "'%}'");
        _loops++;
        var body = ParseBody("endfor", "else");
        _loops--;
        return new(position, target, items, filter, isRecursive, body, _tokens.Take().Text == "else" ? ParseBlock("endfor") : []);
    }

    private Statement ParseSet(SourcePosition position)
    {
        var target = _targets.Parse(withNamespace: true);
        if (_tokens.SkipOperator("="))
            return new SetStatement(position, target, _expressions.ParseTuple());
        return new SetBlockStatement(position, target, _expressions.ParseBlockFilters(startsInline: false), ParseBlock("endset"));
    }

    private MacroStatement ParseMacro(SourcePosition position)
    {
        var name = _tokens.Expect(TokenKind.Name, "the name of the macro").Text;
        return new(position, _names.Add(name), ParseDefinition(name, "endmacro"));
    }

    private CallBlockStatement ParseCall(SourcePosition position)
    {
        // The parameters stand before the call, the body behind it.
        var (parameters, defaults) = _tokens.Current.IsOperator("(") ? ParseParameters() : ([], []);
        if (_expressions.Parse() is not CallExpression call)
            throw new LlamaTemplateException(TemplateErrorKind.Syntax, "'call' stands before something that is no call.", position);
        return new(position, call, ParseDefinition("caller", "endcall", parameters, defaults));
    }

    private MacroDefinition ParseDefinition(string name, string end)
    {
        var (parameters, defaults) = ParseParameters();
        return ParseDefinition(name, end, parameters, defaults);
    }

    private MacroDefinition ParseDefinition(string name, string end, int[] parameters, Expression?[] defaults)
    {
        int[] special = [_names.Add("varargs"), _names.Add("kwargs"), _names.Add("caller")];
        var before = Array.ConvertAll(special, _expressions.UsesOf);
        var outerLoops = _loops;
        _loops = 0;
        var body = ParseBlock(end);
        _loops = outerLoops;
        var uses = special.Select((id, i) => Array.IndexOf(parameters, id) < 0 && _expressions.UsesOf(id) > before[i]).ToArray();
        return new(name, parameters, defaults, body, uses[0], uses[1], uses[2]);
    }

    private (int[] Parameters, Expression?[] Defaults) ParseParameters()
    {
        List<int> parameters = [];
        List<Expression?> defaults = [];
        _tokens.ExpectOperator("(");
        while (!_tokens.SkipOperator(")"))
        {
            if (parameters.Count > 0)
                _tokens.ExpectOperator(",");
            var parameter = _tokens.Expect(TokenKind.Name, "a parameter");
            parameters.Add(_names.Add(parameter.Text));
            defaults.Add(_tokens.SkipOperator("=") ? _expressions.Parse() : null);
            if (defaults[^1] is null && defaults.Exists(value => value is not null))
                throw Error(parameter, "A parameter without a default follows one that has it.");
        }

        return ([.. parameters], [.. defaults]);
    }

    private ScopeStatement ParseWith(SourcePosition position)
    {
        List<(AssignmentTarget Target, Expression Value)> assignments = [];
        while (_tokens.Current.Kind != TokenKind.BlockEnd)
        {
            if (assignments.Count > 0)
                _tokens.ExpectOperator(",");
            var target = _targets.Parse();
            _tokens.ExpectOperator("=");
            assignments.Add((target, _expressions.Parse()));
        }

        return new(position, [.. assignments], ParseBlock("endwith"));
    }

    private ScopeStatement ParseAutoescape(SourcePosition position)
    {
        if (_expressions.Parse() is not ConstantExpression { Value: BooleanValue { IsTrue: false } })
            throw new LlamaTemplateException(TemplateErrorKind.Syntax, "A prompt is no HTML: 'autoescape' can only be false.", position);
        return new(position, [], ParseBlock("endautoescape"));
    }

    private ScopeStatement ParseNamedBlock(SourcePosition position)
    {
        var name = _tokens.Expect(TokenKind.Name, "the name of the block").Text;
        while (_tokens.SkipName("scoped") || _tokens.SkipName("required"))
        {
        }

        var body = ParseBlock("endblock");
        _tokens.SkipName(name);
        return new(position, [], body);
    }

    private static LlamaTemplateException Error(Token token, string reason) => new(TemplateErrorKind.Syntax, reason, token.Position);
}
