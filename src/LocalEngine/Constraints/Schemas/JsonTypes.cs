namespace Wattwise.LocalEngine;

/// <summary>Kinds of JSON values.</summary>
[Flags]
internal enum JsonTypes
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Number = 4,
    Text = 8,
    Array = 16,
    Object = 32,
    All = Null | Boolean | Number | Text | Array | Object,
}
