// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// Small tasks for a programmer: what a function does, its code, and code that is wrong.
///
/// Newlines and quotes are escaped, as they are inside a JSON string.
enum CodeTasks {
  static let text = #"""
    counts the vowels in a string
    def count_vowels(text):\n    return sum(letter in \"aeiou\" for letter in text.lower())
    def count_vowels(text):\n    return len(text)

    reverses the words of a sentence
    def reverse_words(sentence):\n    return \" \".join(reversed(sentence.split()))
    def reverse_words(sentence):\n    return sentence[::-1]

    returns the largest number of a list
    def largest(numbers):\n    best = numbers[0]\n    for number in numbers[1:]:\n        if number > best:\n            best = number\n    return best
    def largest(numbers):\n    best = 0\n    for number in numbers:\n        if number > best:\n            best = number\n    return numbers

    checks whether a word is a palindrome
    def is_palindrome(word):\n    letters = [c for c in word.lower() if c.isalnum()]\n    return letters == letters[::-1]
    def is_palindrome(word):\n    return word[0] == word[-1]

    removes duplicates from a list but keeps the order
    def unique(items):\n    seen = set()\n    result = []\n    for item in items:\n        if item not in seen:\n            seen.add(item)\n            result.append(item)\n    return result
    def unique(items):\n    return list(set(items))

    computes the factorial of a number
    def factorial(n):\n    result = 1\n    for factor in range(2, n + 1):\n        result *= factor\n    return result
    def factorial(n):\n    result = 0\n    for factor in range(n):\n        result *= factor\n    return result

    counts how often each word occurs in a text
    def word_counts(text):\n    counts = {}\n    for word in text.lower().split():\n        counts[word] = counts.get(word, 0) + 1\n    return counts
    def word_counts(text):\n    return len(text.split())

    returns the first n Fibonacci numbers
    def fibonacci(n):\n    numbers = []\n    a, b = 0, 1\n    for _ in range(n):\n        numbers.append(a)\n        a, b = b, a + b\n    return numbers
    def fibonacci(n):\n    return [i + i for i in range(n)]

    tells whether a number is prime
    def is_prime(n):\n    if n < 2:\n        return False\n    for divisor in range(2, int(n ** 0.5) + 1):\n        if n % divisor == 0:\n            return False\n    return True
    def is_prime(n):\n    return n % 2 == 1

    merges two sorted lists
    def merge(left, right):\n    result = []\n    while left and right:\n        source = left if left[0] <= right[0] else right\n        result.append(source.pop(0))\n    return result + left + right
    def merge(left, right):\n    return left + right

    computes the mean of a list of numbers
    def mean(numbers):\n    if not numbers:\n        raise ValueError(\"no numbers\")\n    return sum(numbers) / len(numbers)
    def mean(numbers):\n    return sum(numbers) / 2

    flattens a list of lists
    def flatten(lists):\n    return [item for inner in lists for item in inner]
    def flatten(lists):\n    return lists[0]

    converts Celsius to Fahrenheit
    def to_fahrenheit(celsius):\n    return celsius * 9 / 5 + 32
    def to_fahrenheit(celsius):\n    return celsius * 5 / 9 - 32

    finds the longest word of a sentence
    def longest_word(sentence):\n    return max(sentence.split(), key=len)
    def longest_word(sentence):\n    return max(sentence.split())

    sorts people by their age
    def by_age(people):\n    return sorted(people, key=lambda person: person[\"age\"])
    def by_age(people):\n    return sorted(people, key=lambda person: person[\"name\"])

    splits a list into chunks of a given size
    def chunks(items, size):\n    return [items[i:i + size] for i in range(0, len(items), size)]
    def chunks(items, size):\n    return [items[:size], items[size:]]

    swaps the keys and values of a dictionary
    def invert(mapping):\n    return {value: key for key, value in mapping.items()}
    def invert(mapping):\n    return dict(mapping)

    searches a sorted list for a value
    def find(items, value):\n    low, high = 0, len(items)\n    while low < high:\n        middle = (low + high) // 2\n        if items[middle] < value:\n            low = middle + 1\n        else:\n            high = middle\n    return low if low < len(items) and items[low] == value else None
    def find(items, value):\n    for i in range(1, len(items)):\n        if items[i] == value:\n            return True

    computes the greatest common divisor of two numbers
    def gcd(a, b):\n    while b:\n        a, b = b, a % b\n    return a
    def gcd(a, b):\n    return min(a, b)

    reads a file and counts its lines
    def count_lines(path):\n    with open(path, encoding=\"utf-8\") as file:\n        return sum(1 for _ in file)
    def count_lines(path):\n    return len(open(path).read())

    capitalizes each word of a title
    def title_case(title):\n    return \" \".join(word.capitalize() for word in title.split())
    def title_case(title):\n    return title.upper()

    returns the second largest number of a list
    def second_largest(numbers):\n    return sorted(set(numbers))[-2]
    def second_largest(numbers):\n    return sorted(numbers)[1]

    checks whether brackets are balanced
    def is_balanced(text):\n    depth = 0\n    for c in text:\n        depth += (c == \"(\") - (c == \")\")\n        if depth < 0:\n            return False\n    return depth == 0
    def is_balanced(text):\n    return \"(\" in text and \")\" in text

    computes the running total of a list
    def running_total(numbers):\n    total = 0\n    totals = []\n    for number in numbers:\n        total += number\n        totals.append(total)\n    return totals
    def running_total(numbers):\n    return sum(numbers)
    """#
}
