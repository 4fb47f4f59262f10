namespace Wattwise.Directives;

/// <summary>Names of classes as tags: an app may name classes after anything, and a backend keeps a series for each value.
/// Thread-safe.</summary>
internal sealed class TaskClassNames
{
    private const int MaxNames = 100;
    private const int MaxLength = 100;
    private const string Unknown = "unknown";
    private const string Other = "other";

    private readonly Lock _lock = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The tag of a class: its name, <c>unknown</c> if it has none, <c>other</c> for one that is not like a name, and beyond a
    /// hundred.</summary>
    public string TagOf(string? taskClass)
    {
        if (taskClass is null)
            return Unknown;
        lock (_lock)
        {
            if (_names.Contains(taskClass))
                return taskClass;
            if (_names.Count >= MaxNames || taskClass.Length is 0 or > MaxLength)
                return Other;
            foreach (var letter in taskClass)
            {
                if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '.' or '_' or ':' or '/'))
                    return Other;
            }

            _names.Add(taskClass);
            return taskClass;
        }
    }
}
