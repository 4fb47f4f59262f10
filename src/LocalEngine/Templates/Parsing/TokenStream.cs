namespace Wattwise.LocalEngine.Templates;

/// <summary>Goes through tokens one by one.</summary>
internal sealed class TokenStream(IReadOnlyList<Token> tokens, int nesting)
{
    private int _at;
    private int _depth;

    public Token Current => tokens[_at];

    public Token Next => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    public Token Take()
    {
        var token = Current;
        if (_at < tokens.Count - 1)
            _at++;
        return token;
    }

    public bool SkipOperator(string text)
    {
        if (!Current.IsOperator(text))
            return false;
        Take();
        return true;
    }

    public bool SkipName(string text)
    {
        if (!Current.IsName(text))
            return false;
        Take();
        return true;
    }

    public Token Expect(TokenKind kind, string what) => Current.Kind == kind ? Take() : throw Unexpected(what);

    public void ExpectOperator(string text)
    {
        if (!SkipOperator(text))
            throw Unexpected($"'{text}'");
    }

    public void ExpectName(string text)
    {
        if (!SkipName(text))
            throw Unexpected($"'{text}'");
    }

    /// <summary>Counts a level of nesting. <see cref="Leave"/> follows.</summary>
    public void Enter()
    {
        if (++_depth > nesting)
            throw new LlamaTemplateException(TemplateErrorKind.Limit, $"It is nested deeper than {nesting}.", Current.Position);
    }

    public void Leave() => _depth--;

    public LlamaTemplateException Unexpected(string expected) => Error($"{Current.Describe()} stands where {expected} is expected.");

    public LlamaTemplateException Error(string reason) => new(TemplateErrorKind.Syntax, reason, Current.Position);
}
